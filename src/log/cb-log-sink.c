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

/* Returns: how many lines were dropped, since where they go was full, gone or too slow */
guint64
cb_log_sink_get_n_dropped (CbLogSink *self)
{
  CbLogSinkInterface *iface;

  g_return_val_if_fail (CB_IS_LOG_SINK (self), 0);

  iface = CB_LOG_SINK_GET_IFACE (self);

  return iface->get_n_dropped != NULL ? iface->get_n_dropped (self) : 0;
}
