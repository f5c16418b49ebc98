#include "logs/cb-admin-log-journal.h"

#include <glib-unix.h>

#include "base/cb-worker.h"
#include "logs/cb-admin-journal-reader.h"

/* Lines that are told of at a time, and milliseconds until it is looked for more: the list draws
 * once, however many there are in a second. */
#define BATCH 500
#define REST_MS 100

/**
 * CbAdminLogJournal:
 *
 * The journal of this machine, or of a directory. Whatever reads files happens in a thread; here
 * one waits for the journal's descriptor.
 */
struct _CbAdminLogJournal
{
  GObject parent_instance;

  CbAdminJournalReader *reader; /* (owned): the thread's */
  CbWorker *worker;             /* (owned) (nullable): where there is no thread to be had */
  GCancellable *following;      /* (owned) (nullable): ends with what is followed */
  CbAdminLogQuery *followed;    /* (owned) (nullable): likewise */
  int fd;                       /* of the reader, while it follows */
  guint watch;                  /* of the descriptor, or the rest before it */
};

/* What is done in the thread, and what comes of it. */
typedef struct
{
  CbAdminLogQuery *query; /* (owned) */
  char *cursor;           /* (owned) (nullable) */
  CbAdminLogFrom from;    /* its cursor is the one above */
  guint limit;
  CbAdminLogPiece *piece; /* (owned) (nullable) */
  int fd;
  GError *error; /* (owned) (nullable) */
} Reading;

static void source_iface_init (CbAdminLogSourceInterface *iface);
static void take (CbAdminLogJournal *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbAdminLogJournal,
                               cb_admin_log_journal,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_ADMIN_TYPE_LOG_SOURCE, source_iface_init))

static Reading *
reading_new (const CbAdminLogQuery *query, const CbAdminLogFrom *from, guint limit)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->query = cb_admin_log_query_copy (query);
  reading->cursor = g_strdup (from->cursor);
  reading->from = *from;
  reading->from.cursor = reading->cursor;
  reading->limit = limit;

  return reading;
}

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  cb_admin_log_query_free (reading->query);
  g_free (reading->cursor);
  g_clear_pointer (&reading->piece, cb_admin_log_piece_free);
  g_clear_error (&reading->error);
  g_free (reading);
}

/* Reading */

static void
run_reading (GTask *task, gpointer task_data, gpointer user_data)
{
  Reading *reading = task_data;

  reading->piece =
      cb_admin_journal_reader_read (user_data, reading->query, &reading->from, reading->limit,
                                    g_task_get_cancellable (task), &reading->error);
}

static void
complete_reading (GTask *task, gpointer task_data, gpointer user_data)
{
  Reading *reading = task_data;

  if (reading->piece != NULL)
    g_task_return_pointer (task, g_steal_pointer (&reading->piece),
                           (GDestroyNotify) cb_admin_log_piece_free);
  else
    g_task_return_error (task, g_steal_pointer (&reading->error));
}

static void
push (CbAdminLogJournal *self,
      GTask *task,
      Reading *reading,
      CbWorkerFunc run,
      CbWorkerFunc complete)
{
  g_task_set_task_data (task, reading, reading_free);
  if (self->worker != NULL)
    cb_worker_push (self->worker, g_steal_pointer (&task), run, complete);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "There is no thread to be had");
  g_clear_object (&task);
}

static void
cb_admin_log_journal_read_async (CbAdminLogSource *source,
                                 const CbAdminLogQuery *query,
                                 const CbAdminLogFrom *from,
                                 guint limit,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (source, cancellable, callback, user_data);

  g_task_set_source_tag (task, cb_admin_log_journal_read_async);
  push (CB_ADMIN_LOG_JOURNAL (source), task, reading_new (query, from, limit), run_reading,
        complete_reading);
}

static CbAdminLogPiece *
cb_admin_log_journal_read_finish (CbAdminLogSource *source, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Following */

static void
run_taking (GTask *task, gpointer task_data, gpointer user_data)
{
  Reading *reading = task_data;

  reading->piece = cb_admin_journal_reader_take (user_data, reading->query, reading->limit,
                                                 g_task_get_cancellable (task), &reading->error);
}

static gboolean
on_journal_ready_cb (int fd, GIOCondition condition, gpointer user_data)
{
  CbAdminLogJournal *self = user_data;

  self->watch = 0;
  take (self);

  return G_SOURCE_REMOVE;
}

static gboolean
on_rest_over_cb (gpointer user_data)
{
  CbAdminLogJournal *self = user_data;

  self->watch = g_unix_fd_add (self->fd, G_IO_IN, on_journal_ready_cb, self);

  return G_SOURCE_REMOVE;
}

static void
on_taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CbAdminLogJournal *self = CB_ADMIN_LOG_JOURNAL (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (CbAdminLogPiece) piece = g_task_propagate_pointer (G_TASK (result), &error);

  /* Whoever stopped following is told no more. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (piece == NULL)
    {
      cb_admin_log_source_tell_lost (CB_ADMIN_LOG_SOURCE (self), error);
      return;
    }

  if (piece->complete)
    self->watch = g_timeout_add (REST_MS, on_rest_over_cb, self);
  else
    take (self);
  if (piece->lines->len > 0)
    cb_admin_log_source_tell_arrived (CB_ADMIN_LOG_SOURCE (self), piece);
}

static void
take (CbAdminLogJournal *self)
{
  const CbAdminLogFrom from = { .backwards = FALSE };

  push (self, g_task_new (self, self->following, on_taken_cb, NULL),
        reading_new (self->followed, &from, BATCH), run_taking, complete_reading);
}

static void
run_following (GTask *task, gpointer task_data, gpointer user_data)
{
  Reading *reading = task_data;

  reading->fd =
      cb_admin_journal_reader_follow (user_data, reading->query, reading->cursor, &reading->error);
}

static void
complete_following (GTask *task, gpointer task_data, gpointer user_data)
{
  Reading *reading = task_data;

  if (reading->error == NULL)
    g_task_return_int (task, reading->fd);
  else
    g_task_return_error (task, g_steal_pointer (&reading->error));
}

static void
on_followed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CbAdminLogJournal *self = CB_ADMIN_LOG_JOURNAL (source);
  g_autoptr (GError) error = NULL;
  int fd = (int) g_task_propagate_int (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    {
      cb_admin_log_source_tell_lost (CB_ADMIN_LOG_SOURCE (self), error);
      return;
    }

  self->fd = fd;
  take (self);
}

static void
cb_admin_log_journal_unfollow (CbAdminLogSource *source)
{
  CbAdminLogJournal *self = CB_ADMIN_LOG_JOURNAL (source);

  g_cancellable_cancel (self->following);
  g_clear_object (&self->following);
  g_clear_pointer (&self->followed, cb_admin_log_query_free);
  g_clear_handle_id (&self->watch, g_source_remove);
}

static void
cb_admin_log_journal_follow (CbAdminLogSource *source,
                             const CbAdminLogQuery *query,
                             const char *cursor)
{
  CbAdminLogJournal *self = CB_ADMIN_LOG_JOURNAL (source);
  const CbAdminLogFrom from = { .backwards = FALSE, .cursor = cursor };

  cb_admin_log_journal_unfollow (source);
  self->following = g_cancellable_new ();
  self->followed = cb_admin_log_query_copy (query);
  push (self, g_task_new (self, self->following, on_followed_cb, NULL),
        reading_new (query, &from, 0), run_following, complete_following);
}

/* The object */

static void
source_iface_init (CbAdminLogSourceInterface *iface)
{
  iface->read_async = cb_admin_log_journal_read_async;
  iface->read_finish = cb_admin_log_journal_read_finish;
  iface->follow = cb_admin_log_journal_follow;
  iface->unfollow = cb_admin_log_journal_unfollow;
}

static void
cb_admin_log_journal_finalize (GObject *object)
{
  CbAdminLogJournal *self = CB_ADMIN_LOG_JOURNAL (object);

  cb_admin_log_journal_unfollow (CB_ADMIN_LOG_SOURCE (self));
  g_clear_object (&self->worker);
  cb_admin_journal_reader_free (self->reader);

  G_OBJECT_CLASS (cb_admin_log_journal_parent_class)->finalize (object);
}

static void
cb_admin_log_journal_class_init (CbAdminLogJournalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_admin_log_journal_finalize;
}

static void
cb_admin_log_journal_init (CbAdminLogJournal *self)
{
}

/**
 * cb_admin_log_journal_new:
 * @directory: (nullable): of journal files; %NULL for this machine's
 * @of_user: whether the service is one of the user's own, not the machine's
 *
 * Returns: (transfer full): a source
 */
CbAdminLogSource *
cb_admin_log_journal_new (const char *directory, gboolean of_user)
{
  CbAdminLogJournal *self = g_object_new (CB_ADMIN_TYPE_LOG_JOURNAL, NULL);

  self->reader = cb_admin_journal_reader_new (directory, of_user);
  self->worker = cb_worker_new (self->reader, NULL);

  return CB_ADMIN_LOG_SOURCE (self);
}
