#pragma once

#include <gio/gio.h>

#include "base/cb-log-level.h"

G_BEGIN_DECLS

/* What is kept of one line, at most: fields, and bytes of each. */
#define CB_ADMIN_LOG_MAX_FIELDS 64
#define CB_ADMIN_LOG_MAX_VALUE 4096

#define CB_ADMIN_TYPE_LOG_LINE (cb_admin_log_line_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminLogLine, cb_admin_log_line, CB_ADMIN, LOG_LINE, GObject)

/* For sources, while they make it */
CbAdminLogLine *cb_admin_log_line_new (const char *cursor, gint64 time_us);
CbAdminLogLine *cb_admin_log_line_new_from_json (const char *text, gsize size, GError **error);
void cb_admin_log_line_add (CbAdminLogLine *self, const char *name, const char *value, gssize size);

/* For everyone, from then on */
const char *cb_admin_log_line_get_cursor (CbAdminLogLine *self);
gint64 cb_admin_log_line_get_time (CbAdminLogLine *self);
CbLogLevel cb_admin_log_line_get_level (CbAdminLogLine *self);
const char *cb_admin_log_line_get_message (CbAdminLogLine *self);
const char *cb_admin_log_line_get (CbAdminLogLine *self, const char *name);
guint cb_admin_log_line_get_n_fields (CbAdminLogLine *self);
const char *cb_admin_log_line_get_nth (CbAdminLogLine *self, guint i, const char **value);
char *cb_admin_log_line_dup_text (CbAdminLogLine *self);
char *cb_admin_log_line_dup_json (CbAdminLogLine *self);

G_END_DECLS
