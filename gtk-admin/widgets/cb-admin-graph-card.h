#pragma once

#include "widgets/cb-admin-graph.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_GRAPH_CARD (cb_admin_graph_card_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminGraphCard, cb_admin_graph_card, CB_ADMIN, GRAPH_CARD, GtkBox)

GtkWidget *cb_admin_graph_card_new (const char *title,
                                    const char *color,
                                    CbAdminSeries *series,
                                    CbAdminUnit unit);
void cb_admin_graph_card_count_from_start (CbAdminGraphCard *self);

G_END_DECLS
