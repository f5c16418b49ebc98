#include "log/cb-log-journal.h"

#include <string.h>

#include "log/cb-journal-socket.h"

/*
 * A line of a request is sent a moment later together with those that follow it, for to wake the
 * journal costs more than the line; and what matters more is sent at once, behind what waits.
 */
#define DELAY_MS 50
#define MAX_COLLECTED 64

/* How soon a journal that took nothing is tried again. */
#define RETRY_MS 5

/* What waits for a journal that does not take it, at most; more is dropped and counted. */
#define MAX_WAITING_BYTES (1024 * 1024)

/* Bytes of one value: whatever comes together, a line fits into a datagram. */
#define MAX_VALUE 4096

/* How long the journal has, at the end, for what it did not take yet. */
#define LAST_CHANCE_MS 1000

/**
 * CbLogJournal:
 *
 * Structured lines for the journal of systemd. It never waits for it: while the journal hangs or is
 * away, lines wait in memory, bounded.
 */
struct _CbLogJournal
{
  GObject parent_instance;

  GMainContext *context;   /* (owned) */
  GMutex lock;             /* guards what follows: any thread may log */
  CbJournalSocket *socket; /* (owned) */
  GString *lines;          /* (owned): those that wait, one behind the other */
  GArray *ends;            /* (owned) (element-type gsize): where in @lines each of them ends */
  gboolean held_up;        /* the journal did not take the first of them */
  guint64 dropped;
  GSource *delay; /* (owned) (nullable): sends them */
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

/* A value of several lines has its size before it, as the protocol wants it. */
static void
append_field (GString *line, const char *name, const char *value)
{
  gsize size = strlen (value);
  guint64 written_size;

  if (size > MAX_VALUE)
    size = g_utf8_find_prev_char (value, value + MAX_VALUE) - value;
  written_size = GUINT64_TO_LE (size);

  g_string_append (line, name);
  if (memchr (value, '\n', size) == NULL)
    g_string_append_c (line, '=');
  else
    {
      g_string_append_c (line, '\n');
      g_string_append_len (line, (const char *) &written_size, sizeof written_size);
    }
  g_string_append_len (line, value, size);
  g_string_append_c (line, '\n');
}

static void
append_line (GString *line, const CbLogEvent *event)
{
  g_autofree char *text = cb_log_event_make_line (event->text);

  append_field (line, "MESSAGE", text);
  append_field (line, "PRIORITY", priorities[event->level]);
  append_field (line, "CHATBOT_LEVEL", cb_log_level_get_name (event->level));
  append_field (line, "SYSLOG_IDENTIFIER", "chatbotd");
  if (event->message_id != NULL)
    append_field (line, "MESSAGE_ID", event->message_id);
  for (guint i = 0; i < event->n_fields; i++)
    append_field (line, event->fields[i].name, event->fields[i].value);
}

/* With the lock held. Forgets the first @n lines. */
static void
remove_lines (CbLogJournal *self, gsize n)
{
  gsize size;

  if (n == 0)
    return;

  size = g_array_index (self->ends, gsize, n - 1);
  g_string_erase (self->lines, 0, size);
  g_array_remove_range (self->ends, 0, n);
  for (guint i = 0; i < self->ends->len; i++)
    g_array_index (self->ends, gsize, i) -= size;
}

static void start_delay (CbLogJournal *self, guint ms);

static void
stop_delay (CbLogJournal *self)
{
  if (self->delay != NULL)
    g_source_destroy (self->delay);
  g_clear_pointer (&self->delay, g_source_unref);
}

/* With the lock held. */
static void
send_waiting (CbLogJournal *self)
{
  gsize sent = cb_journal_socket_send (self->socket, self->lines->str, (gsize *) self->ends->data,
                                       self->ends->len);

  remove_lines (self, sent);
  self->held_up = self->ends->len > 0;
  stop_delay (self);
  if (self->held_up)
    start_delay (self, RETRY_MS);
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
start_delay (CbLogJournal *self, guint ms)
{
  self->delay = g_timeout_source_new (ms);
  g_source_set_callback (self->delay, on_delay_over_cb, self, NULL);
  g_source_attach (self->delay, self->context);
}

/* With the lock held. Keeps the event's line, if there is room for it. */
static gboolean
collect (CbLogJournal *self, const CbLogEvent *event)
{
  gsize start = self->lines->len;

  append_line (self->lines, event);
  if (self->lines->len > MAX_WAITING_BYTES)
    {
      g_string_truncate (self->lines, start);
      self->dropped++;
      return FALSE;
    }
  g_array_append_val (self->ends, self->lines->len);

  return TRUE;
}

static void
cb_log_journal_write (CbLogSink *sink, const CbLogEvent *event)
{
  CbLogJournal *self = CB_LOG_JOURNAL (sink);

  g_mutex_lock (&self->lock);
  if (collect (self, event) && !self->held_up)
    {
      if (event->level != CB_LOG_LEVEL_HTTP || self->ends->len >= MAX_COLLECTED)
        send_waiting (self);
      else if (self->delay == NULL)
        start_delay (self, DELAY_MS);
    }
  g_mutex_unlock (&self->lock);
}

static guint64
cb_log_journal_get_n_dropped (CbLogSink *sink)
{
  CbLogJournal *self = CB_LOG_JOURNAL (sink);
  guint64 n;

  g_mutex_lock (&self->lock);
  n = self->dropped;
  g_mutex_unlock (&self->lock);

  return n;
}

static void
sink_iface_init (CbLogSinkInterface *iface)
{
  iface->write = cb_log_journal_write;
  iface->get_n_dropped = cb_log_journal_get_n_dropped;
}

/* Bounded: a journal that hangs keeps nobody from ending. */
static void
send_the_rest (CbLogJournal *self)
{
  gint64 end = g_get_monotonic_time () + LAST_CHANCE_MS * G_TIME_SPAN_MILLISECOND;

  send_waiting (self);
  for (gint64 left = LAST_CHANCE_MS; self->held_up && left > 0;
       left = (end - g_get_monotonic_time ()) / G_TIME_SPAN_MILLISECOND)
    {
      cb_journal_socket_wait (self->socket, left);
      send_waiting (self);
    }
  stop_delay (self);
}

static void
cb_log_journal_finalize (GObject *object)
{
  CbLogJournal *self = CB_LOG_JOURNAL (object);

  send_the_rest (self);
  cb_journal_socket_free (self->socket);
  g_string_free (self->lines, TRUE);
  g_array_unref (self->ends);
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
  self->lines = g_string_new (NULL);
  self->ends = g_array_new (FALSE, FALSE, sizeof (gsize));
}

/**
 * cb_log_journal_new:
 * @path: where the journal listens, such as %CB_JOURNAL_SOCKET
 *
 * Returns: (transfer full): a sink
 */
CbLogSink *
cb_log_journal_new (const char *path)
{
  CbLogJournal *self = g_object_new (CB_TYPE_LOG_JOURNAL, NULL);

  self->socket = cb_journal_socket_new (path);

  return CB_LOG_SINK (self);
}
