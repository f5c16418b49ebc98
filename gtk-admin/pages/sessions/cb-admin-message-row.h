#pragma once

#include <gtk/gtk.h>

#include "model/cb-admin-record.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_MESSAGE_ROW (cb_admin_message_row_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminMessageRow, cb_admin_message_row, CB_ADMIN, MESSAGE_ROW, GtkListBoxRow)

GtkWidget *cb_admin_message_row_new (CbAdminRecord *message);

G_END_DECLS
