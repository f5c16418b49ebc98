#include "chat/cb-waiting-room.h"

/* How often it looks who has waited too long. */
#define INTERVAL_SECONDS 1

/* Sessions that it learns of at the start: more than that, and nobody reads the list anyway. */
#define MAX_AT_START CB_CHAT_MAX_PAGE

/**
 * CbWaitingRoom:
 *
 * Knows which visitors wait for a person, and has them told when nobody came in time. What it knows
 * follows from the store: after a restart it asks who waits, and what was said to them is not said
 * again.
 *
 * Emits `changed` when somebody came or left.
 */
struct _CbWaitingRoom
{
  GObject parent_instance;

  CbChat *chat;        /* (owned) */
  CbClock *clock;      /* (owned) */
  GHashTable *waiting; /* (owned) (element-type utf8 CbSession): by id */
  GHashTable *told;    /* (owned) (element-type utf8): ids of those who know that nobody is there */
  GHashTable
      *left; /* (owned) (element-type utf8): ids of those who left while the store is asked */
  gboolean asking;
  gboolean informed; /* the store has said who waits */
  guint timer;
};

static void service_iface_init (CbServiceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbWaitingRoom,
                               cb_waiting_room,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_SERVICE, service_iface_init))

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
take_in (CbWaitingRoom *self, const CbSession *session)
{
  gboolean new =
      g_hash_table_replace (self->waiting, g_strdup (session->id), cb_session_ref (session));

  if (new)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
let_go (CbWaitingRoom *self, const char *session_id)
{
  g_hash_table_remove (self->told, session_id);
  if (self->asking)
    g_hash_table_add (self->left, g_strdup (session_id));
  if (g_hash_table_remove (self->waiting, session_id))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_session_changed_cb (CbChat *chat, const CbSession *session, CbWaitingRoom *self)
{
  if (session->state == CB_SESSION_WAITING)
    take_in (self, session);
  else
    let_go (self, session->id);
}

static void
on_session_erased_cb (CbChat *chat, const char *session_id, CbWaitingRoom *self)
{
  let_go (self, session_id);
}

/* Asking the store */

static void
on_waiting_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbWaitingRoom *self = g_task_get_source_object (task);
  g_autoptr (GPtrArray) sessions = cb_chat_list_sessions_finish (CB_CHAT (source), result, NULL);

  for (guint i = 0; sessions != NULL && i < sessions->len; i++)
    {
      CbSession *session = g_ptr_array_index (sessions, i);

      if (!g_hash_table_contains (self->left, session->id))
        take_in (self, session);
    }
  g_hash_table_remove_all (self->left);
  self->asking = FALSE;
  self->informed |= sessions != NULL;
  g_task_return_boolean (task, TRUE);
}

/* Takes @task, which is over when the store has answered, or could not: then it is asked again. */
static void
ask (CbWaitingRoom *self, GTask *task)
{
  const CbSessionFilter filter = { .states = 1 << CB_SESSION_WAITING, .limit = MAX_AT_START };

  self->asking = TRUE;
  cb_chat_list_sessions_async (self->chat, &filter, g_task_get_cancellable (task),
                               on_waiting_listed_cb, task);
}

/* Another store: whoever waits is to be learned anew. */
static void
on_started_over_cb (CbChat *chat, CbWaitingRoom *self)
{
  g_hash_table_remove_all (self->told);
  g_hash_table_remove_all (self->waiting);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  self->informed = FALSE;
  if (!self->asking)
    ask (self, g_task_new (self, NULL, NULL, NULL));
}

/* Looking */

typedef struct
{
  CbWaitingRoom *room; /* (owned) */
  char *session_id;    /* (owned) */
} Apology;

static void
apology_free (Apology *apology)
{
  g_object_unref (apology->room);
  g_free (apology->session_id);
  g_free (apology);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Apology, apology_free)

static void
on_apologized_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Apology) apology = user_data;
  g_autoptr (GError) error = NULL;

  /* The store failed: the next look tries again. */
  if (!cb_chat_apologize_finish (CB_CHAT (source), result, &error))
    g_hash_table_remove (apology->room->told, apology->session_id);
}

static void
apologize (CbWaitingRoom *self, const char *session_id)
{
  Apology *apology = g_new (Apology, 1);

  g_hash_table_add (self->told, g_strdup (session_id));
  apology->room = g_object_ref (self);
  apology->session_id = g_strdup (session_id);
  cb_chat_apologize_async (self->chat, session_id, on_apologized_cb, apology);
}

/**
 * cb_waiting_room_look:
 * @self: a waiting room
 *
 * Has those told who have waited in vain. Happens by itself, once a second.
 */
void
cb_waiting_room_look (CbWaitingRoom *self)
{
  gint64 now = cb_clock_get_real_time (self->clock);
  GHashTableIter iter;
  const char *id;
  CbSession *session;

  g_return_if_fail (CB_IS_WAITING_ROOM (self));

  g_hash_table_iter_init (&iter, self->waiting);
  while (g_hash_table_iter_next (&iter, (gpointer *) &id, (gpointer *) &session))
    if (now >= cb_chat_get_patience (self->chat, session) &&
        !g_hash_table_contains (self->told, id))
      apologize (self, id);
}

/* Returns: how many visitors wait for a person */
guint
cb_waiting_room_get_n_waiting (CbWaitingRoom *self)
{
  return g_hash_table_size (self->waiting);
}

static gboolean
on_interval_elapsed_cb (gpointer user_data)
{
  CbWaitingRoom *self = user_data;

  if (!self->informed && !self->asking)
    ask (self, g_task_new (self, NULL, NULL, NULL));
  cb_waiting_room_look (self);

  return G_SOURCE_CONTINUE;
}

/* Life cycle */

/* A store that cannot be read now may be later: that is no reason not to start. */
static void
cb_waiting_room_start_async (CbService *service,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  CbWaitingRoom *self = CB_WAITING_ROOM (service);

  self->timer = g_timeout_add_seconds (INTERVAL_SECONDS, on_interval_elapsed_cb, self);
  ask (self, g_task_new (self, cancellable, callback, user_data));
}

static gboolean
cb_waiting_room_start_finish (CbService *service, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
cb_waiting_room_stop (CbService *service)
{
  g_clear_handle_id (&CB_WAITING_ROOM (service)->timer, g_source_remove);
}

static void
service_iface_init (CbServiceInterface *iface)
{
  iface->start_async = cb_waiting_room_start_async;
  iface->start_finish = cb_waiting_room_start_finish;
  iface->stop = cb_waiting_room_stop;
}

static void
cb_waiting_room_finalize (GObject *object)
{
  CbWaitingRoom *self = CB_WAITING_ROOM (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->chat);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->waiting, g_hash_table_unref);
  g_clear_pointer (&self->told, g_hash_table_unref);
  g_clear_pointer (&self->left, g_hash_table_unref);

  G_OBJECT_CLASS (cb_waiting_room_parent_class)->finalize (object);
}

static void
cb_waiting_room_class_init (CbWaitingRoomClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_waiting_room_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CB_TYPE_WAITING_ROOM, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cb_waiting_room_init (CbWaitingRoom *self)
{
  self->waiting =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) cb_session_unref);
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->left = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * cb_waiting_room_new:
 * @chat: where visitors ask for people
 * @clock: what time it is
 *
 * Returns: (transfer full): a waiting room, to be started before visitors come in
 */
CbWaitingRoom *
cb_waiting_room_new (CbChat *chat, CbClock *clock)
{
  CbWaitingRoom *self = g_object_new (CB_TYPE_WAITING_ROOM, NULL);

  self->chat = g_object_ref (chat);
  self->clock = g_object_ref (clock);
  g_signal_connect_object (chat, "session-changed", G_CALLBACK (on_session_changed_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (chat, "started-over", G_CALLBACK (on_started_over_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (chat, "session-erased", G_CALLBACK (on_session_erased_cb), self,
                           G_CONNECT_DEFAULT);

  return self;
}
