#include "log/cb-log-stderr.h"

/**
 * CbLogStderr:
 *
 * Lines for people: the time of day, the level, what happened.
 */
struct _CbLogStderr
{
  GObject parent_instance;

  FILE *out; /* (unowned) */
  gboolean colours;
};

static void sink_iface_init (CbLogSinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbLogStderr,
                               cb_log_stderr,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_LOG_SINK, sink_iface_init))

static const char *const colours[CB_N_LOG_LEVELS] = {
  [CB_LOG_LEVEL_ERROR] = "\033[1;31m", [CB_LOG_LEVEL_WARN] = "\033[33m",
  [CB_LOG_LEVEL_INFO] = "\033[32m",    [CB_LOG_LEVEL_HTTP] = "\033[36m",
  [CB_LOG_LEVEL_DEBUG] = "\033[90m",
};

static void
cb_log_stderr_write (CbLogSink *sink, const CbLogEvent *event)
{
  CbLogStderr *self = CB_LOG_STDERR (sink);
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_local (event->real_time_us / G_USEC_PER_SEC);
  g_autofree char *time = g_date_time_format (at, "%H:%M:%S");
  g_autofree char *line = cb_log_event_make_line (event->text);

  fprintf (self->out, "%s %s%-5s%s %s\n", time, self->colours ? colours[event->level] : "",
           cb_log_level_get_name (event->level), self->colours ? "\033[0m" : "", line);
  fflush (self->out);
}

static void
sink_iface_init (CbLogSinkInterface *iface)
{
  iface->write = cb_log_stderr_write;
}

static void
cb_log_stderr_class_init (CbLogStderrClass *klass)
{
}

static void
cb_log_stderr_init (CbLogStderr *self)
{
}

/**
 * cb_log_stderr_new:
 * @out: (transfer none): stderr, or a file in tests
 * @colours: whether it is a terminal that shows them
 *
 * Returns: (transfer full): a sink
 */
CbLogSink *
cb_log_stderr_new (FILE *out, gboolean with_colours)
{
  CbLogStderr *self = g_object_new (CB_TYPE_LOG_STDERR, NULL);

  self->out = out;
  self->colours = with_colours;

  return CB_LOG_SINK (self);
}
