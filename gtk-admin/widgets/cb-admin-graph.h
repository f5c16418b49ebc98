#pragma once

#include <gtk/gtk.h>

#include "model/cb-admin-series.h"
#include "model/cb-admin-unit.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_GRAPH (cb_admin_graph_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminGraph, cb_admin_graph, CB_ADMIN, GRAPH, GtkWidget)

void cb_admin_graph_count_from_start (CbAdminGraph *self);
void cb_admin_graph_set_series (CbAdminGraph *self, CbAdminSeries *series, CbAdminUnit unit);

G_END_DECLS
