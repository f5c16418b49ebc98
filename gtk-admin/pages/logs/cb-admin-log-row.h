#pragma once

#include <gtk/gtk.h>

#include "logs/cb-admin-log-line.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_LOG_ROW (cb_admin_log_row_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminLogRow, cb_admin_log_row, CB_ADMIN, LOG_ROW, GtkBox)

GtkWidget *cb_admin_log_row_new (void);
void cb_admin_log_row_set_line (CbAdminLogRow *self, CbAdminLogLine *line);
const char *cb_admin_log_row_get_level_text (CbLogLevel level);

G_END_DECLS
