#pragma once

#include "log/cb-log-files.h"
#include "log/cb-log-sink.h"

G_BEGIN_DECLS

#define CB_TYPE_LOG_JSON (cb_log_json_get_type ())
G_DECLARE_FINAL_TYPE (CbLogJson, cb_log_json, CB, LOG_JSON, GObject)

CbLogSink *cb_log_json_new (CbLogFiles *files);

G_END_DECLS
