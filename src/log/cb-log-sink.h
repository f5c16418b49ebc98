#pragma once

#include <glib-object.h>

#include "log/cb-log-event.h"

G_BEGIN_DECLS

#define CB_TYPE_LOG_SINK (cb_log_sink_get_type ())
G_DECLARE_INTERFACE (CbLogSink, cb_log_sink, CB, LOG_SINK, GObject)

/**
 * CbLogSinkInterface:
 * @write: takes one event; called from any thread, one call at a time, and must not block for long
 * @get_n_dropped: (nullable): how many lines found no room; without it, none ever did. From any
 * thread
 */
struct _CbLogSinkInterface
{
  GTypeInterface g_iface;

  void (*write) (CbLogSink *self, const CbLogEvent *event);
  guint64 (*get_n_dropped) (CbLogSink *self);
};

void cb_log_sink_write (CbLogSink *self, const CbLogEvent *event);
guint64 cb_log_sink_get_n_dropped (CbLogSink *self);

G_END_DECLS
