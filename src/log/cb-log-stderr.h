#pragma once

#include <stdio.h>

#include "log/cb-log-sink.h"

G_BEGIN_DECLS

#define CB_TYPE_LOG_STDERR (cb_log_stderr_get_type ())
G_DECLARE_FINAL_TYPE (CbLogStderr, cb_log_stderr, CB, LOG_STDERR, GObject)

CbLogSink *cb_log_stderr_new (FILE *out, gboolean colours);

G_END_DECLS
