#pragma once

#include <gtk/gtk.h>

#include "model/cb-admin-record.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_SESSION_ROW (cb_admin_session_row_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminSessionRow, cb_admin_session_row, CB_ADMIN, SESSION_ROW, GtkBox)

GtkWidget *cb_admin_session_row_new (void);
void cb_admin_session_row_set_session (CbAdminSessionRow *self, CbAdminRecord *session);

char *cb_admin_session_row_dup_title (CbAdminRecord *session);

G_END_DECLS
