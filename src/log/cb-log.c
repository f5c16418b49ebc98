#include "log/cb-log.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/**
 * CbLog:
 *
 * What the daemon has to say: events of the level in force and those that matter more go to every
 * sink. Any thread may write.
 */
struct _CbLog
{
  GObject parent_instance;

  GPtrArray *sinks; /* (owned) (element-type CbLogSink): complete before other threads write */
  GMutex lock;      /* one event at a time */
  int level;        /* (atomic) */
  guint64 n_lines[CB_N_LOG_LEVELS]; /* under @lock */
};

G_DEFINE_FINAL_TYPE (CbLog, cb_log, G_TYPE_OBJECT)

void
cb_log_add_sink (CbLog *self, CbLogSink *sink)
{
  g_return_if_fail (CB_IS_LOG (self));

  g_ptr_array_add (self->sinks, g_object_ref (sink));
}

void
cb_log_set_level (CbLog *self, CbLogLevel level)
{
  g_atomic_int_set (&self->level, (int) level);
}

/* Returns: whether an event of @level would be written: ask before making a costly one */
gboolean
cb_log_admits (CbLog *self, CbLogLevel level)
{
  return (int) level <= g_atomic_int_get (&self->level);
}

/* Returns: how many events of @level were written */
guint64
cb_log_get_n_lines (CbLog *self, CbLogLevel level)
{
  guint64 n;

  g_mutex_lock (&self->lock);
  n = self->n_lines[level];
  g_mutex_unlock (&self->lock);

  return n;
}

/* Returns: how many lines did not reach where one of the sinks takes them */
guint64
cb_log_get_n_dropped (CbLog *self)
{
  guint64 n = 0;

  for (guint i = 0; i < self->sinks->len; i++)
    n += cb_log_sink_get_n_dropped (g_ptr_array_index (self->sinks, i));

  return n;
}

/**
 * cb_log_write:
 * @self: the log
 * @event: what happened; without a time, it happened now
 *
 * Hands @event to every sink, if its level is in force.
 */
void
cb_log_write (CbLog *self, const CbLogEvent *event)
{
  CbLogEvent timed = *event;

  g_return_if_fail (CB_IS_LOG (self));

  if (!cb_log_admits (self, event->level))
    return;
  if (timed.real_time_us == 0)
    timed.real_time_us = g_get_real_time ();

  g_mutex_lock (&self->lock);
  self->n_lines[event->level]++;
  for (guint i = 0; i < self->sinks->len; i++)
    cb_log_sink_write (g_ptr_array_index (self->sinks, i), &timed);
  g_mutex_unlock (&self->lock);
}

/**
 * cb_log_printf:
 * @self: the log
 * @level: how much it matters
 * @message_id: (nullable): what kind of event it is
 * @format: what happened, as printf() has it
 * @...: values for @format
 */
void
cb_log_printf (CbLog *self, CbLogLevel level, const char *message_id, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  if (!cb_log_admits (self, level))
    return;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  cb_log_write (self, &(CbLogEvent){ .level = level, .message_id = message_id, .text = text });
}

static CbLogLevel
translate_level (GLogLevelFlags flags)
{
  if (flags & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return CB_LOG_LEVEL_ERROR;
  if (flags & G_LOG_LEVEL_WARNING)
    return CB_LOG_LEVEL_WARN;

  return flags & (G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO) ? CB_LOG_LEVEL_INFO : CB_LOG_LEVEL_DEBUG;
}

/* What the libraries have to say. */
static GLogWriterOutput
write_for_glib (GLogLevelFlags flags, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  CbLogEvent event = { .level = translate_level (flags), .text = "" };

  for (gsize i = 0; i < n_fields; i++)
    {
      if (strcmp (fields[i].key, "MESSAGE") == 0 && fields[i].length < 0)
        event.text = fields[i].value;
      else if (strcmp (fields[i].key, "GLIB_DOMAIN") == 0 && fields[i].length < 0)
        cb_log_event_add (&event, "GLIB_DOMAIN", fields[i].value);
    }
  cb_log_write (user_data, &event);

  return G_LOG_WRITER_HANDLED;
}

/**
 * cb_log_take_over_glib:
 * @self: (transfer none): the log, which must live as long as the process
 *
 * From now on warnings of GLib and other libraries are lines of this log.
 */
void
cb_log_take_over_glib (CbLog *self)
{
  g_log_set_writer_func (write_for_glib, g_object_ref (self), g_object_unref);
}

/**
 * cb_log_is_journal_stream:
 * @fd: a descriptor such as that of stderr
 * @journal_stream: (nullable): JOURNAL_STREAM of the environment, see systemd.exec(5)
 *
 * Returns: whether what is written to @fd ends up in the journal anyway
 */
gboolean
cb_log_is_journal_stream (int fd, const char *journal_stream)
{
  struct stat info;
  guint64 device;
  guint64 inode;

  if (journal_stream == NULL ||
      sscanf (journal_stream, "%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, &device, &inode) != 2 ||
      fstat (fd, &info) != 0)
    return FALSE;

  return info.st_dev == device && info.st_ino == inode;
}

static void
cb_log_finalize (GObject *object)
{
  CbLog *self = CB_LOG (object);

  g_ptr_array_unref (self->sinks);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (cb_log_parent_class)->finalize (object);
}

static void
cb_log_class_init (CbLogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_log_finalize;
}

static void
cb_log_init (CbLog *self)
{
  self->sinks = g_ptr_array_new_with_free_func (g_object_unref);
  g_mutex_init (&self->lock);
}

/**
 * cb_log_new:
 * @level: which events are written: of this level, and those that matter more
 *
 * Returns: (transfer full): a log without sinks
 */
CbLog *
cb_log_new (CbLogLevel level)
{
  CbLog *self = g_object_new (CB_TYPE_LOG, NULL);

  cb_log_set_level (self, level);

  return self;
}
