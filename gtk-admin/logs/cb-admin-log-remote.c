#include "logs/cb-admin-log-remote.h"

#include "logs/cb-admin-log-stream.h"

/**
 * CbAdminLogRemote:
 *
 * The journal of another machine: what journalctl over there writes. One for each piece that is
 * read, ended as soon as there is enough; and one that goes on, to follow.
 */
struct _CbAdminLogRemote
{
  GObject parent_instance;

  CbAdminSsh *ssh;            /* (owned) */
  CbAdminLogStream *followed; /* (owned) (nullable) */
  CbAdminLogQuery *query;     /* (owned) (nullable): what is followed */
};

/* A piece that is being read. */
typedef struct
{
  CbAdminLogStream *stream; /* (owned) */
  CbAdminLogQuery *query;   /* (owned) */
  CbAdminLogPiece *piece;   /* (owned) (nullable): until it is returned */
  guint limit;
  gboolean backwards;
  gulong cancelled_handler;
} Reading;

static void source_iface_init (CbAdminLogSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbAdminLogRemote,
                               cb_admin_log_remote,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_ADMIN_TYPE_LOG_SOURCE, source_iface_init))

/* The command: what journalctl sorts out need not go through the net */

static void
add (GPtrArray *command, const char *format, const char *value)
{
  g_ptr_array_add (command, g_strdup_printf (format, value));
}

static void
add_query (GPtrArray *command, const CbAdminLogQuery *query)
{
  int priority = cb_admin_log_query_get_priority (query);

  if (priority < 7)
    g_ptr_array_add (command, g_strdup_printf ("--priority=%d", priority));
  if (query->text != NULL)
    {
      g_autofree char *pattern = g_regex_escape_string (query->text, -1);

      add (command, "--grep=%s", pattern);
      add (command, "--case-sensitive=%s", "no");
    }
  if (query->session != NULL)
    add (command, "SESSION_ID=%s", query->session);
  if (query->request != NULL)
    add (command, "REQUEST_ID=%s", query->request);
}

static void
add_place (GPtrArray *command, const CbAdminLogFrom *from)
{
  if (from->backwards)
    add (command, "--%s", "reverse");
  if (from->cursor != NULL)
    add (command, "--after-cursor=%s", from->cursor);
  else if (from->time_us != 0)
    g_ptr_array_add (command, g_strdup_printf ("--%s=@%" G_GINT64_FORMAT ".%06d",
                                               from->backwards ? "until" : "since",
                                               from->time_us / G_USEC_PER_SEC,
                                               (int) (from->time_us % G_USEC_PER_SEC)));
}

/* Returns: (transfer full) */
static GPtrArray *
make_command (const CbAdminLogQuery *query, const CbAdminLogFrom *from, gboolean follow)
{
  GPtrArray *command = g_ptr_array_new_with_free_func (g_free);

  add (command, "%s", "journalctl");
  add (command, "--%s", "no-pager");
  add (command, "--output=%s", "json");
  add (command, "--unit=%s", "chatbotd.service");
  if (follow)
    {
      add (command, "--%s", "follow");
      add (command, "--%s", "no-tail");
    }
  add_place (command, from);
  add_query (command, query);
  g_ptr_array_add (command, NULL);

  return command;
}

/* Reading */

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  cb_admin_log_stream_stop (reading->stream);
  g_object_unref (reading->stream);
  cb_admin_log_query_free (reading->query);
  g_clear_pointer (&reading->piece, cb_admin_log_piece_free);
  g_free (reading);
}

/* Returns the task, which had a reference of its own until now. */
static void
finish_reading (GTask *task, gboolean complete, const GError *error)
{
  Reading *reading = g_task_get_task_data (task);

  g_signal_handlers_disconnect_by_data (reading->stream, task);
  cb_admin_log_stream_stop (reading->stream);
  if (reading->cancelled_handler != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (task), reading->cancelled_handler);
  reading->cancelled_handler = 0;
  reading->piece->complete = complete;
  if (reading->backwards)
    cb_admin_log_piece_reverse (reading->piece);
  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_pointer (task, g_steal_pointer (&reading->piece),
                           (GDestroyNotify) cb_admin_log_piece_free);
  g_object_unref (task);
}

static void
on_line_read_cb (CbAdminLogStream *stream, CbAdminLogLine *line, GTask *task)
{
  Reading *reading = g_task_get_task_data (task);

  cb_admin_log_piece_look_at (reading->piece, cb_admin_log_line_get_cursor (line),
                              reading->backwards);
  if (cb_admin_log_query_matches (reading->query, line))
    g_ptr_array_add (reading->piece->lines, g_object_ref (line));
  if (reading->piece->lines->len >= reading->limit)
    finish_reading (task, FALSE, NULL);
}

static void
on_reading_ended_cb (CbAdminLogStream *stream, const GError *error, GTask *task)
{
  finish_reading (task, error == NULL, error);
}

/* In the main loop, since that is where it is cancelled; but not within whoever does so. */
static gboolean
on_cancelled_cb (gpointer user_data)
{
  GTask *task = user_data;
  Reading *reading = g_task_get_task_data (task);

  if (reading->cancelled_handler != 0)
    finish_reading (task, FALSE, NULL);

  return G_SOURCE_REMOVE;
}

static void
on_reading_cancelled_cb (GCancellable *cancellable, GTask *task)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, on_cancelled_cb, g_object_ref (task), g_object_unref);
  g_source_attach (source, g_task_get_context (task));
}

static void
cb_admin_log_remote_read_async (CbAdminLogSource *source,
                                const CbAdminLogQuery *query,
                                const CbAdminLogFrom *from,
                                guint limit,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (source, cancellable, callback, user_data);
  g_autoptr (GPtrArray) command = make_command (query, from, FALSE);
  Reading *reading = g_new0 (Reading, 1);

  g_task_set_source_tag (task, cb_admin_log_remote_read_async);
  reading->stream = cb_admin_log_stream_new ();
  reading->query = cb_admin_log_query_copy (query);
  reading->piece = cb_admin_log_piece_new ();
  reading->limit = limit;
  reading->backwards = from->backwards;
  g_task_set_task_data (task, reading, reading_free);
  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }

  g_signal_connect (reading->stream, "line", G_CALLBACK (on_line_read_cb), task);
  g_signal_connect (reading->stream, "ended", G_CALLBACK (on_reading_ended_cb), task);
  if (cancellable != NULL)
    reading->cancelled_handler =
        g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_reading_cancelled_cb), task);
  cb_admin_log_stream_start (reading->stream, CB_ADMIN_LOG_REMOTE (source)->ssh,
                             (const char *const *) command->pdata);
}

static CbAdminLogPiece *
cb_admin_log_remote_read_finish (CbAdminLogSource *source, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Following */

static void
on_line_followed_cb (CbAdminLogStream *stream, CbAdminLogLine *line, CbAdminLogRemote *self)
{
  g_autoptr (CbAdminLogPiece) piece = cb_admin_log_piece_new ();

  if (!cb_admin_log_query_matches (self->query, line))
    return;

  cb_admin_log_piece_look_at (piece, cb_admin_log_line_get_cursor (line), FALSE);
  g_ptr_array_add (piece->lines, g_object_ref (line));
  cb_admin_log_source_tell_arrived (CB_ADMIN_LOG_SOURCE (self), piece);
}

static void
on_following_ended_cb (CbAdminLogStream *stream, const GError *error, CbAdminLogRemote *self)
{
  g_autoptr (GError) closed =
                 g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The connection was closed");

  cb_admin_log_source_tell_lost (CB_ADMIN_LOG_SOURCE (self), error != NULL ? error : closed);
}

static void
cb_admin_log_remote_unfollow (CbAdminLogSource *source)
{
  CbAdminLogRemote *self = CB_ADMIN_LOG_REMOTE (source);

  if (self->followed != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->followed, self);
      cb_admin_log_stream_stop (self->followed);
    }
  g_clear_object (&self->followed);
  g_clear_pointer (&self->query, cb_admin_log_query_free);
}

static void
cb_admin_log_remote_follow (CbAdminLogSource *source,
                            const CbAdminLogQuery *query,
                            const char *cursor)
{
  CbAdminLogRemote *self = CB_ADMIN_LOG_REMOTE (source);
  const CbAdminLogFrom from = { .backwards = FALSE, .cursor = cursor };
  g_autoptr (GPtrArray) command = make_command (query, &from, TRUE);

  cb_admin_log_remote_unfollow (source);
  self->query = cb_admin_log_query_copy (query);
  self->followed = cb_admin_log_stream_new ();
  g_signal_connect (self->followed, "line", G_CALLBACK (on_line_followed_cb), self);
  g_signal_connect (self->followed, "ended", G_CALLBACK (on_following_ended_cb), self);
  cb_admin_log_stream_start (self->followed, self->ssh, (const char *const *) command->pdata);
}

/* The object */

static void
source_iface_init (CbAdminLogSourceInterface *iface)
{
  iface->read_async = cb_admin_log_remote_read_async;
  iface->read_finish = cb_admin_log_remote_read_finish;
  iface->follow = cb_admin_log_remote_follow;
  iface->unfollow = cb_admin_log_remote_unfollow;
}

static void
cb_admin_log_remote_finalize (GObject *object)
{
  CbAdminLogRemote *self = CB_ADMIN_LOG_REMOTE (object);

  cb_admin_log_remote_unfollow (CB_ADMIN_LOG_SOURCE (self));
  g_clear_object (&self->ssh);

  G_OBJECT_CLASS (cb_admin_log_remote_parent_class)->finalize (object);
}

static void
cb_admin_log_remote_class_init (CbAdminLogRemoteClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_admin_log_remote_finalize;
}

static void
cb_admin_log_remote_init (CbAdminLogRemote *self)
{
}

/* Returns: (transfer full): a source */
CbAdminLogSource *
cb_admin_log_remote_new (CbAdminSsh *ssh)
{
  CbAdminLogRemote *self = g_object_new (CB_ADMIN_TYPE_LOG_REMOTE, NULL);

  self->ssh = g_object_ref (ssh);

  return CB_ADMIN_LOG_SOURCE (self);
}
