#include "log/cb-log-sink.h"

/**
 * CbLogSink:
 *
 * Where lines of the log go.
 */
G_DEFINE_INTERFACE (CbLogSink, cb_log_sink, G_TYPE_OBJECT)

static void
cb_log_sink_default_init (CbLogSinkInterface *iface)
{
}

void
cb_log_sink_write (CbLogSink *self, const CbLogEvent *event)
{
  g_return_if_fail (CB_IS_LOG_SINK (self));

  CB_LOG_SINK_GET_IFACE (self)->write (self, event);
}
