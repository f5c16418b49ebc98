#include "chat/cb-session-sweeper.h"

#include "base/cb-error.h"

/* How often it looks, and how many sessions it erases at once. */
#define INTERVAL_SECONDS 60
#define BATCH 100

/* A clock that went off by more than this is not trusted with erasing, for a while. */
#define MAX_JUMP (5 * G_TIME_SPAN_MINUTE)
#define DISTRUST (30 * G_TIME_SPAN_MINUTE)

/**
 * CbSessionSweeper:
 *
 * Erases sessions that nobody used for long. A wall clock that jumped could make all of them look
 * old at once: after a jump it waits, so that whoever mends the clock is in time.
 */
struct _CbSessionSweeper
{
  GObject parent_instance;

  CbChat *chat;   /* (owned) */
  CbStore *store; /* (owned) */
  CbClock *clock; /* (owned) */
  CbDuty *duty;   /* (owned) (nullable): whether it is this process that does it */
  guint timer;
  gint64 offset;           /* wall clock minus monotonic clock, when it last looked */
  gint64 distrusted_until; /* monotonic; 0 while the clock is trusted */
};

static void service_iface_init (CbServiceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbSessionSweeper,
                               cb_session_sweeper,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_SERVICE, service_iface_init))

static gint64
measure_offset (CbSessionSweeper *self)
{
  return cb_clock_get_real_time (self->clock) - cb_clock_get_monotonic_time (self->clock);
}

static gboolean
is_clock_trusted (CbSessionSweeper *self)
{
  gint64 offset = measure_offset (self);
  gint64 now = cb_clock_get_monotonic_time (self->clock);

  if (ABS (offset - self->offset) > MAX_JUMP)
    self->distrusted_until = now + DISTRUST;
  self->offset = offset;

  return now >= self->distrusted_until;
}

/* One round */

typedef struct
{
  GStrv ids; /* (owned) (nullable) */
  guint next;
  guint n_erased;
} Round;

static void
round_free (Round *round)
{
  g_strfreev (round->ids);
  g_free (round);
}

static void erase_next (CbSessionSweeper *self, GTask *task);

static void
on_session_erased_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Round *round = g_task_get_task_data (task);
  GError *error = NULL;

  if (cb_chat_erase_session_finish (CB_CHAT (source), result, &error))
    round->n_erased++;
  else if (g_error_matches (error, CB_ERROR, CB_ERROR_NOT_FOUND)) /* its visitor was faster */
    g_clear_error (&error);

  if (error == NULL)
    erase_next (g_task_get_source_object (task), task);
  else
    g_task_return_error (task, error);
}

static void
erase_next (CbSessionSweeper *self, GTask *task)
{
  Round *round = g_task_get_task_data (task);
  const char *id = round->ids[round->next];

  if (id == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  round->next++;
  cb_chat_erase_session_async (self->chat, id, NULL, on_session_erased_cb, g_object_ref (task));
}

static void
on_expired_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Round *round = g_task_get_task_data (task);
  GError *error = NULL;

  round->ids = cb_store_list_expired_finish (CB_STORE (source), result, &error);
  if (round->ids == NULL)
    g_task_return_error (task, error);
  else
    erase_next (g_task_get_source_object (task), task);
}

/**
 * cb_session_sweeper_sweep_async:
 * @self: a sweeper
 * @cancellable: (nullable): stops waiting
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Erases sessions that have expired, a batch of them.
 */
void
cb_session_sweeper_sweep_async (CbSessionSweeper *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CB_IS_SESSION_SWEEPER (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_task_data (task, g_new0 (Round, 1), (GDestroyNotify) round_free);
  if (is_clock_trusted (self))
    cb_store_list_expired_async (self->store, cb_clock_get_real_time (self->clock), BATCH,
                                 cancellable, on_expired_listed_cb, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * cb_session_sweeper_sweep_finish:
 * @self: a sweeper
 * @result: what the callback got
 * @n_erased: (out): how many sessions were erased
 * @error: return location for an error
 *
 * Returns: %FALSE where the store failed; the rest is for the next time
 */
gboolean
cb_session_sweeper_sweep_finish (CbSessionSweeper *self,
                                 GAsyncResult *result,
                                 guint *n_erased,
                                 GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  *n_erased = ((Round *) g_task_get_task_data (G_TASK (result)))->n_erased;

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_swept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CbSessionSweeper *self = CB_SESSION_SWEEPER (source);
  guint n_erased;

  /* A full batch: there are probably more. A failure: the store says so itself. */
  if (cb_session_sweeper_sweep_finish (self, result, &n_erased, NULL) && n_erased == BATCH &&
      self->timer != 0)
    cb_session_sweeper_sweep_async (self, NULL, on_swept_cb, NULL);
}

static gboolean
on_interval_elapsed_cb (gpointer user_data)
{
  CbSessionSweeper *self = user_data;

  if (cb_duty_is_mine (self->duty))
    cb_session_sweeper_sweep_async (self, NULL, on_swept_cb, NULL);

  return G_SOURCE_CONTINUE;
}

static void
cb_session_sweeper_start_async (CbService *service,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  CbSessionSweeper *self = CB_SESSION_SWEEPER (service);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  self->timer = g_timeout_add_seconds (INTERVAL_SECONDS, on_interval_elapsed_cb, self);
  g_task_return_boolean (task, TRUE);
}

static gboolean
cb_session_sweeper_start_finish (CbService *service, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
cb_session_sweeper_stop (CbService *service)
{
  g_clear_handle_id (&CB_SESSION_SWEEPER (service)->timer, g_source_remove);
}

static void
service_iface_init (CbServiceInterface *iface)
{
  iface->start_async = cb_session_sweeper_start_async;
  iface->start_finish = cb_session_sweeper_start_finish;
  iface->stop = cb_session_sweeper_stop;
}

static void
cb_session_sweeper_finalize (GObject *object)
{
  CbSessionSweeper *self = CB_SESSION_SWEEPER (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->chat);
  g_clear_object (&self->store);
  g_clear_object (&self->duty);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (cb_session_sweeper_parent_class)->finalize (object);
}

static void
cb_session_sweeper_class_init (CbSessionSweeperClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_session_sweeper_finalize;
}

static void
cb_session_sweeper_init (CbSessionSweeper *self)
{
}

/* To be called before the start, where other processes do the same on the same store. */
void
cb_session_sweeper_set_duty (CbSessionSweeper *self, CbDuty *duty)
{
  g_set_object (&self->duty, duty);
}

/**
 * cb_session_sweeper_new:
 * @chat: erases
 * @store: knows which sessions have expired
 * @clock: what time it is
 *
 * Returns: (transfer full): a sweeper
 */
CbSessionSweeper *
cb_session_sweeper_new (CbChat *chat, CbStore *store, CbClock *clock)
{
  CbSessionSweeper *self = g_object_new (CB_TYPE_SESSION_SWEEPER, NULL);

  self->chat = g_object_ref (chat);
  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->offset = measure_offset (self);

  return self;
}
