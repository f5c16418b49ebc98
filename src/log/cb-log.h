#pragma once

#include "log/cb-log-sink.h"

G_BEGIN_DECLS

#define CB_TYPE_LOG (cb_log_get_type ())
G_DECLARE_FINAL_TYPE (CbLog, cb_log, CB, LOG, GObject)

CbLog *cb_log_new (CbLogLevel level);
void cb_log_add_sink (CbLog *self, CbLogSink *sink);
void cb_log_set_level (CbLog *self, CbLogLevel level);
gboolean cb_log_admits (CbLog *self, CbLogLevel level);
guint64 cb_log_get_n_lines (CbLog *self, CbLogLevel level);
guint64 cb_log_get_n_dropped (CbLog *self);
void cb_log_write (CbLog *self, const CbLogEvent *event);
void cb_log_printf (CbLog *self, CbLogLevel level, const char *message_id, const char *format, ...)
    G_GNUC_PRINTF (4, 5);
void cb_log_take_over_glib (CbLog *self);
gboolean cb_log_is_journal_stream (int fd, const char *journal_stream);

G_END_DECLS
