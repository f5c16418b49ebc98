#include "log/cb-log-journal.h"

#include <sys/uio.h>
#include <systemd/sd-journal.h>

/* Fields of ours beside those of the event. */
#define OWN_FIELDS 5

/* Bytes of a request's line. */
#define TYPICAL_SIZE 640

/*
 * A line of a request is sent a moment later together with those that follow it, for to wake the
 * journal costs more than the line; and what matters more is sent at once, behind what waits.
 */
#define DELAY_MS 50
#define MAX_WAITING 64

/**
 * CbLogJournal:
 *
 * Structured lines for the journal of systemd.
 */
struct _CbLogJournal
{
  GObject parent_instance;

  GMainContext *context; /* (owned) */
  GMutex lock;           /* guards what follows: any thread may log */
  GPtrArray *waiting;    /* (owned) (element-type Entry) */
  GSource *delay;        /* (owned) (nullable): sends them */
};

static void sink_iface_init (CbLogSinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbLogJournal,
                               cb_log_journal,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_LOG_SINK, sink_iface_init))

/* syslog(3)'s numbers; "http" has none of its own. */
static const char *const priorities[CB_N_LOG_LEVELS] = {
  [CB_LOG_LEVEL_ERROR] = "3", [CB_LOG_LEVEL_WARN] = "4",  [CB_LOG_LEVEL_INFO] = "6",
  [CB_LOG_LEVEL_HTTP] = "6",  [CB_LOG_LEVEL_DEBUG] = "7",
};

/* All fields of one line, one behind the other. */
typedef struct
{
  gsize starts[CB_LOG_MAX_FIELDS + OWN_FIELDS + 1];
  int n;
  GString *text; /* (owned) */
} Entry;

static void
entry_free (Entry *entry)
{
  g_string_free (entry->text, TRUE);
  g_free (entry);
}

static void
add (Entry *entry, const char *name, const char *value)
{
  g_string_append (entry->text, name);
  g_string_append_c (entry->text, '=');
  g_string_append (entry->text, value);
  entry->starts[++entry->n] = entry->text->len;
}

static Entry *
entry_new (const CbLogEvent *event)
{
  g_autofree char *line = cb_log_event_make_line (event->text);
  Entry *entry = g_new (Entry, 1);

  entry->n = 0;
  entry->starts[0] = 0;
  entry->text = g_string_sized_new (TYPICAL_SIZE);
  add (entry, "MESSAGE", line);
  add (entry, "PRIORITY", priorities[event->level]);
  add (entry, "CHATBOT_LEVEL", cb_log_level_get_name (event->level));
  add (entry, "SYSLOG_IDENTIFIER", "chatbotd");
  if (event->message_id != NULL)
    add (entry, "MESSAGE_ID", event->message_id);
  for (guint i = 0; i < event->n_fields; i++)
    add (entry, event->fields[i].name, event->fields[i].value);

  return entry;
}

static void
entry_send (const Entry *entry)
{
  struct iovec fields[CB_LOG_MAX_FIELDS + OWN_FIELDS];

  for (int i = 0; i < entry->n; i++)
    {
      fields[i].iov_base = entry->text->str + entry->starts[i];
      fields[i].iov_len = entry->starts[i + 1] - entry->starts[i];
    }

  sd_journal_sendv (fields, entry->n);
}

/* With the lock held. */
static void
send_waiting (CbLogJournal *self)
{
  for (guint i = 0; i < self->waiting->len; i++)
    entry_send (g_ptr_array_index (self->waiting, i));
  g_ptr_array_set_size (self->waiting, 0);
  if (self->delay != NULL)
    g_source_destroy (self->delay);
  g_clear_pointer (&self->delay, g_source_unref);
}

static gboolean
on_delay_over_cb (gpointer user_data)
{
  CbLogJournal *self = user_data;

  g_mutex_lock (&self->lock);
  send_waiting (self);
  g_mutex_unlock (&self->lock);

  return G_SOURCE_REMOVE;
}

/* With the lock held. */
static void
start_delay (CbLogJournal *self)
{
  self->delay = g_timeout_source_new (DELAY_MS);
  g_source_set_callback (self->delay, on_delay_over_cb, self, NULL);
  g_source_attach (self->delay, self->context);
}

static void
cb_log_journal_write (CbLogSink *sink, const CbLogEvent *event)
{
  CbLogJournal *self = CB_LOG_JOURNAL (sink);

  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->waiting, entry_new (event));
  if (event->level != CB_LOG_LEVEL_HTTP || self->waiting->len >= MAX_WAITING)
    send_waiting (self);
  else if (self->delay == NULL)
    start_delay (self);
  g_mutex_unlock (&self->lock);
}

static void
sink_iface_init (CbLogSinkInterface *iface)
{
  iface->write = cb_log_journal_write;
}

static void
cb_log_journal_finalize (GObject *object)
{
  CbLogJournal *self = CB_LOG_JOURNAL (object);

  send_waiting (self);
  g_ptr_array_unref (self->waiting);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (cb_log_journal_parent_class)->finalize (object);
}

static void
cb_log_journal_class_init (CbLogJournalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_log_journal_finalize;
}

static void
cb_log_journal_init (CbLogJournal *self)
{
  g_mutex_init (&self->lock);
  self->context = g_main_context_ref_thread_default ();
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
}

/* Returns: (transfer full): a sink */
CbLogSink *
cb_log_journal_new (void)
{
  return g_object_new (CB_TYPE_LOG_JOURNAL, NULL);
}
