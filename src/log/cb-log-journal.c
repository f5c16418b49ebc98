#include "log/cb-log-journal.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "log/cb-journal-batch.h"

/* Bytes on their way to the journal; the kernel may allow less. */
#define SEND_BUFFER (8 * 1024 * 1024)

/*
 * A line of a request is sent a moment later together with those that follow it, for to wake the
 * journal costs more than the line; and what matters more is sent at once, behind what waits.
 */
#define DELAY_MS 50

/**
 * CbLogJournal:
 *
 * Structured lines for the journal of systemd.
 */
struct _CbLogJournal
{
  GObject parent_instance;

  GMainContext *context;   /* (owned) */
  char *path;              /* (owned): of the journal's socket */
  GMutex lock;             /* guards what follows: any thread may log */
  int fd;                  /* (owned): connected to it, or -1 */
  CbJournalBatch *waiting; /* (owned) */
  GSource *delay;          /* (owned) (nullable): sends them */
};

static void sink_iface_init (CbLogSinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbLogJournal,
                               cb_log_journal,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_LOG_SINK, sink_iface_init))

static void
disconnect (CbLogJournal *self)
{
  if (self->fd >= 0)
    g_close (self->fd, NULL);
  self->fd = -1;
}

/* With the lock held. Returns: whether there is a journal to talk to */
static gboolean
connect_if_needed (CbLogJournal *self)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int size = SEND_BUFFER;

  if (self->fd >= 0)
    return TRUE;

  g_strlcpy (address.sun_path, self->path, sizeof address.sun_path);
  self->fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (self->fd < 0)
    return FALSE;
  setsockopt (self->fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  if (connect (self->fd, (struct sockaddr *) &address, sizeof address) == 0)
    return TRUE;

  disconnect (self);
  return FALSE;
}

/*
 * With the lock held. A journal whose socket was made anew is found again; where there is none, its
 * lines are lost, and so is one that it refuses twice.
 */
static void
send_waiting (CbLogJournal *self)
{
  guint first = 0;
  guint failed = G_MAXUINT;

  while (first < self->waiting->n_lines && connect_if_needed (self))
    {
      first = cb_journal_batch_send (self->waiting, first, self->fd);
      if (first == self->waiting->n_lines)
        break;
      disconnect (self);
      if (first == failed)
        first++;
      failed = first;
    }
  cb_journal_batch_clear (self->waiting);
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
  gboolean room;

  g_mutex_lock (&self->lock);
  room = cb_journal_batch_add (self->waiting, event);
  if (event->level != CB_LOG_LEVEL_HTTP || !room)
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
  cb_journal_batch_free (self->waiting);
  disconnect (self);
  g_free (self->path);
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
  self->waiting = cb_journal_batch_new ();
  self->fd = -1;
}

/**
 * cb_log_journal_new:
 * @path: the journal's socket, %CB_LOG_JOURNAL_PATH
 *
 * Returns: (transfer full): a sink
 */
CbLogSink *
cb_log_journal_new (const char *path)
{
  CbLogJournal *self = g_object_new (CB_TYPE_LOG_JOURNAL, NULL);

  self->path = g_strdup (path);

  return CB_LOG_SINK (self);
}
