#pragma once

#include "log/cb-log-sink.h"

G_BEGIN_DECLS

#define CB_TYPE_LOG_JOURNAL (cb_log_journal_get_type ())
G_DECLARE_FINAL_TYPE (CbLogJournal, cb_log_journal, CB, LOG_JOURNAL, GObject)

CbLogSink *cb_log_journal_new (const char *path);

G_END_DECLS
