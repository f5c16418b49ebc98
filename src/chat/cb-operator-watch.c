#include "chat/cb-operator-watch.h"

/* How often it looks whom nobody answers. */
#define INTERVAL_SECONDS 1

/* Sessions that it learns of at the start; one person can hardly have more. */
#define MAX_AT_START CB_CHAT_MAX_PAGE

/* Messages at the end of a session among which it looks for what was said last: notices and ratings
 * stand there, too. */
#define MAX_LOOKED_AT 20

/* What is kept of a session where nobody has to answer anything. */
#define NOT_WAITING (-1)

/**
 * CbOperatorWatch:
 *
 * Knows in which sessions that people have a visitor wrote last, and gives those back to the
 * waiting room in which nobody answered in time: whoever had them has walked away. Somebody who
 * types is there.
 *
 * After a restart it asks the store who has to answer; the time begins anew then.
 */
struct _CbOperatorWatch
{
  GObject parent_instance;

  CbChat *chat;         /* (owned) */
  CbClock *clock;       /* (owned) */
  GHashTable *attended; /* (owned) (element-type utf8 gint64): since when a visitor waits, monotonic
                         * microseconds, or NOT_WAITING */
  CbDuty *duty;         /* (owned) (nullable): whether it is this process that does it */
  GCancellable *reading; /* (owned): what the store is asked */
  gboolean asking;
  gboolean informed; /* the store has said which sessions people have */
  guint timer;
};

static void service_iface_init (CbServiceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbOperatorWatch,
                               cb_operator_watch,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_SERVICE, service_iface_init))

static gint64 *
find (CbOperatorWatch *self, const char *session_id)
{
  return g_hash_table_lookup (self->attended, session_id);
}

static gint64 *
take_in (CbOperatorWatch *self, const char *session_id)
{
  gint64 *since = find (self, session_id);

  if (since == NULL)
    {
      since = g_new (gint64, 1);
      *since = NOT_WAITING;
      g_hash_table_insert (self->attended, g_strdup (session_id), since);
    }

  return since;
}

static void
begin_to_wait (CbOperatorWatch *self, gint64 *since)
{
  if (*since == NOT_WAITING)
    *since = cb_clock_get_monotonic_time (self->clock);
}

/* What happens in the chat */

static void
on_session_changed_cb (CbChat *chat, const CbSession *session, CbOperatorWatch *self)
{
  if (session->state == CB_SESSION_OPERATOR)
    take_in (self, session->id);
  else
    g_hash_table_remove (self->attended, session->id);
}

static void
on_session_erased_cb (CbChat *chat, const char *session_id, CbOperatorWatch *self)
{
  g_hash_table_remove (self->attended, session_id);
}

static void
on_message_added_cb (CbChat *chat, const CbMessage *message, CbOperatorWatch *self)
{
  gint64 *since = find (self, message->session_id);

  if (since == NULL)
    return;

  if (message->role == CB_ROLE_VISITOR)
    begin_to_wait (self, since);
  else if (message->role == CB_ROLE_OPERATOR)
    *since = NOT_WAITING;
}

static void
on_typing_cb (CbChat *chat, const char *session_id, guint role, gboolean on, CbOperatorWatch *self)
{
  gint64 *since = find (self, session_id);

  if (since != NULL && *since != NOT_WAITING && role == CB_ROLE_OPERATOR)
    *since = cb_clock_get_monotonic_time (self->clock);
}

/* Asking the store */

typedef struct
{
  CbOperatorWatch *watch; /* (owned) */
  char *session_id;       /* (owned) */
} Glance;

static Glance *
glance_new (CbOperatorWatch *self, const char *session_id)
{
  Glance *glance = g_new (Glance, 1);

  glance->watch = g_object_ref (self);
  glance->session_id = g_strdup (session_id);

  return glance;
}

static void
glance_free (Glance *glance)
{
  g_object_unref (glance->watch);
  g_free (glance->session_id);
  g_free (glance);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Glance, glance_free)

/* Returns: whether a visitor spoke last; notices do not count */
static gboolean
is_unanswered (const GPtrArray *messages)
{
  for (guint i = messages->len; i > 0; i--)
    {
      const CbMessage *message = g_ptr_array_index (messages, i - 1);

      if (message->role != CB_ROLE_SYSTEM)
        return message->role == CB_ROLE_VISITOR;
    }

  return FALSE;
}

static void
on_end_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Glance) glance = user_data;
  CbOperatorWatch *self = glance->watch;
  gboolean more;
  g_autoptr (GPtrArray) messages =
                 cb_chat_list_messages_finish (CB_CHAT (source), result, &more, NULL);
  gint64 *since = find (self, glance->session_id);

  if (messages != NULL && since != NULL && is_unanswered (messages))
    begin_to_wait (self, since);
}

static void
read_end (CbOperatorWatch *self, const CbSession *session)
{
  guint64 after = session->last_seq > MAX_LOOKED_AT ? session->last_seq - MAX_LOOKED_AT : 0;

  cb_chat_list_messages_async (self->chat, session->id, after, MAX_LOOKED_AT, self->reading,
                               on_end_read_cb, glance_new (self, session->id));
}

static void
on_attended_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbOperatorWatch *self = g_task_get_source_object (task);
  g_autoptr (GPtrArray) sessions = cb_chat_list_sessions_finish (CB_CHAT (source), result, NULL);

  for (guint i = 0; sessions != NULL && i < sessions->len; i++)
    {
      CbSession *session = g_ptr_array_index (sessions, i);

      take_in (self, session->id);
      read_end (self, session);
    }
  self->asking = FALSE;
  self->informed |= sessions != NULL;
  g_task_return_boolean (task, TRUE);
}

/* Takes @task, which is over when the store has answered, or could not: then it is asked again. */
static void
ask (CbOperatorWatch *self, GTask *task)
{
  const CbSessionFilter filter = { .states = 1 << CB_SESSION_OPERATOR, .limit = MAX_AT_START };

  self->asking = TRUE;
  cb_chat_list_sessions_async (self->chat, &filter, g_task_get_cancellable (task),
                               on_attended_listed_cb, task);
}

/* Another store: who has which session is to be learned anew. */
static void
on_started_over_cb (CbChat *chat, CbOperatorWatch *self)
{
  g_hash_table_remove_all (self->attended);
  self->informed = FALSE;
  if (!self->asking)
    ask (self, g_task_new (self, NULL, NULL, NULL));
}

/* Looking */

/* Where it failed the session is attended as before, and its visitor still waits. */
static void
on_recalled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Glance) glance = user_data;
  g_autoptr (GError) error = NULL;
  gint64 *since;

  if (cb_chat_recall_finish (CB_CHAT (source), result, &error))
    return;

  g_debug ("Session %s stays with who does not answer in it: %s", glance->session_id,
           error->message);
  since = find (glance->watch, glance->session_id);
  if (since != NULL)
    begin_to_wait (glance->watch, since);
}

static void
recall (CbOperatorWatch *self, const char *session_id)
{
  cb_chat_recall_async (self->chat, session_id, on_recalled_cb, glance_new (self, session_id));
}

/**
 * cb_operator_watch_look:
 * @self: a watch
 *
 * Gives the sessions back in which nobody answered in time. Happens by itself, once a second.
 */
void
cb_operator_watch_look (CbOperatorWatch *self)
{
  gint64 now = cb_clock_get_monotonic_time (self->clock);
  gint64 patience = cb_chat_get_operator_timeout (self->chat);
  g_autoptr (GPtrArray) given_up = g_ptr_array_new ();
  GHashTableIter iter;
  char *id;
  gint64 *since;

  g_return_if_fail (CB_IS_OPERATOR_WATCH (self));

  if (patience == 0)
    return;

  g_hash_table_iter_init (&iter, self->attended);
  while (g_hash_table_iter_next (&iter, (gpointer *) &id, (gpointer *) &since))
    if (*since != NOT_WAITING && now - *since >= patience)
      {
        *since = now;
        g_ptr_array_add (given_up, id);
      }
  /* Not while iterating: giving one back takes it out. */
  for (guint i = 0; i < given_up->len; i++)
    recall (self, g_ptr_array_index (given_up, i));
}

static gboolean
on_interval_elapsed_cb (gpointer user_data)
{
  CbOperatorWatch *self = user_data;

  if (!self->informed && !self->asking)
    ask (self, g_task_new (self, NULL, NULL, NULL));
  if (cb_duty_is_mine (self->duty))
    cb_operator_watch_look (self);

  return G_SOURCE_CONTINUE;
}

/* Life cycle */

/* A store that cannot be read now may be later: that is no reason not to start. */
static void
cb_operator_watch_start_async (CbService *service,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  CbOperatorWatch *self = CB_OPERATOR_WATCH (service);

  self->timer = g_timeout_add_seconds (INTERVAL_SECONDS, on_interval_elapsed_cb, self);
  ask (self, g_task_new (self, cancellable, callback, user_data));
}

static gboolean
cb_operator_watch_start_finish (CbService *service, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
cb_operator_watch_stop (CbService *service)
{
  CbOperatorWatch *self = CB_OPERATOR_WATCH (service);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->reading);
}

static void
service_iface_init (CbServiceInterface *iface)
{
  iface->start_async = cb_operator_watch_start_async;
  iface->start_finish = cb_operator_watch_start_finish;
  iface->stop = cb_operator_watch_stop;
}

static void
cb_operator_watch_finalize (GObject *object)
{
  CbOperatorWatch *self = CB_OPERATOR_WATCH (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->chat);
  g_clear_object (&self->clock);
  g_clear_object (&self->duty);
  g_clear_object (&self->reading);
  g_clear_pointer (&self->attended, g_hash_table_unref);

  G_OBJECT_CLASS (cb_operator_watch_parent_class)->finalize (object);
}

static void
cb_operator_watch_class_init (CbOperatorWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_operator_watch_finalize;
}

static void
cb_operator_watch_init (CbOperatorWatch *self)
{
  self->attended = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->reading = g_cancellable_new ();
}

/* To be called before the start, where other processes do the same on the same store. */
void
cb_operator_watch_set_duty (CbOperatorWatch *self, CbDuty *duty)
{
  g_set_object (&self->duty, duty);
}

/**
 * cb_operator_watch_new:
 * @chat: where people speak with visitors
 * @clock: what time it is
 *
 * Returns: (transfer full): a watch, to be started before people come in
 */
CbOperatorWatch *
cb_operator_watch_new (CbChat *chat, CbClock *clock)
{
  CbOperatorWatch *self = g_object_new (CB_TYPE_OPERATOR_WATCH, NULL);

  self->chat = g_object_ref (chat);
  self->clock = g_object_ref (clock);
  g_signal_connect_object (chat, "session-changed", G_CALLBACK (on_session_changed_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (chat, "session-erased", G_CALLBACK (on_session_erased_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (chat, "started-over", G_CALLBACK (on_started_over_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (chat, "message-added", G_CALLBACK (on_message_added_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (chat, "typing", G_CALLBACK (on_typing_cb), self, G_CONNECT_DEFAULT);

  return self;
}
