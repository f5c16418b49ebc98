#pragma once

#include "cb-admin-page.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_SIDEBAR_ROW (cb_admin_sidebar_row_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminSidebarRow, cb_admin_sidebar_row, CB_ADMIN, SIDEBAR_ROW, GtkListBoxRow)

GtkWidget *cb_admin_sidebar_row_new (CbAdminPage *page, const char *name);
const char *cb_admin_sidebar_row_get_name (CbAdminSidebarRow *self);
void cb_admin_sidebar_row_set_count (CbAdminSidebarRow *self, guint count);

G_END_DECLS
