#include "log/cb-log-json.h"

#include <string.h>

#include "base/cb-json-writer.h"

/* Of a field; the names are our own. */
#define MAX_NAME 32

/**
 * CbLogJson:
 *
 * Lines of JSON for the daily files: `timestamp`, `level`, `message`, and the event's fields under
 * the journal's names in lower case.
 */
struct _CbLogJson
{
  GObject parent_instance;

  CbLogFiles *files; /* (owned) */
  GString *line;     /* (owned): the newest one; its memory serves the next */
};

static void sink_iface_init (CbLogSinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbLogJson,
                               cb_log_json,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_LOG_SINK, sink_iface_init))

/* Nearly all text is valid as it is. */
static void
add_text (CbJsonWriter *writer, const char *key, const char *value)
{
  g_autofree char *valid = NULL;

  if (!g_utf8_validate (value, -1, NULL))
    value = valid = g_utf8_make_valid (value, -1);
  cb_json_writer_add_string (writer, key, value);
}

static void
add_field (CbJsonWriter *writer, const char *name, const char *value)
{
  gsize size = MIN (strlen (name), MAX_NAME);
  char key[MAX_NAME + 1];

  for (gsize i = 0; i < size; i++)
    key[i] = name[i] >= 'A' && name[i] <= 'Z' ? name[i] | 0x20 : name[i];
  key[size] = '\0';
  add_text (writer, key, value);
}

static void
cb_log_json_write (CbLogSink *sink, const CbLogEvent *event)
{
  CbLogJson *self = CB_LOG_JSON (sink);
  CbJsonWriter writer;

  cb_json_writer_init_in (&writer, self->line);
  cb_json_writer_begin_object (&writer, NULL);
  cb_json_writer_add_time (&writer, "timestamp", event->real_time_us);
  cb_json_writer_add_string (&writer, "level", cb_log_level_get_name (event->level));
  add_text (&writer, "message", event->text);
  cb_json_writer_add_optional (&writer, "message_id", event->message_id);
  for (guint i = 0; i < event->n_fields; i++)
    add_field (&writer, event->fields[i].name, event->fields[i].value);
  cb_json_writer_end_object (&writer);

  cb_log_files_push (self->files, event->level == CB_LOG_LEVEL_ERROR, self->line->str,
                     self->line->len);
}

static guint64
cb_log_json_get_n_dropped (CbLogSink *sink)
{
  CbLogFilesStats stats;

  cb_log_files_get_stats (CB_LOG_JSON (sink)->files, &stats);

  return stats.dropped;
}

static void
sink_iface_init (CbLogSinkInterface *iface)
{
  iface->write = cb_log_json_write;
  iface->get_n_dropped = cb_log_json_get_n_dropped;
}

static void
cb_log_json_finalize (GObject *object)
{
  CbLogJson *self = CB_LOG_JSON (object);

  g_clear_object (&self->files);
  g_string_free (self->line, TRUE);

  G_OBJECT_CLASS (cb_log_json_parent_class)->finalize (object);
}

static void
cb_log_json_class_init (CbLogJsonClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_log_json_finalize;
}

static void
cb_log_json_init (CbLogJson *self)
{
  self->line = g_string_new (NULL);
}

/**
 * cb_log_json_new:
 * @files: where the lines go
 *
 * Returns: (transfer full): a sink
 */
CbLogSink *
cb_log_json_new (CbLogFiles *files)
{
  CbLogJson *self = g_object_new (CB_TYPE_LOG_JSON, NULL);

  self->files = g_object_ref (files);

  return CB_LOG_SINK (self);
}
