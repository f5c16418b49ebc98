#include "store/cb-store.h"

#include "base/cb-error.h"
#include "base/cb-service.h"
#include "store/cb-store-group.h"
#include "store/cb-store-lane.h"
#include "store/cb-store-private.h"

/* How often a store that failed is tried again. */
#define PROBE_INTERVAL_S 2

/**
 * CbStore:
 *
 * Keeps sessions, messages, uploads and operators' acts, asynchronously.
 *
 * Lanes lead to the backend, each with a thread of its own. On the writing
 * lane all that waits is written in one transaction with one sync, so the price
 * of a sync is shared; an operation completes only after its commit. On the
 * others, as many as the backend can use, reading never waits for a sync; what
 * is read of one session keeps its order.
 *
 * A store that cannot write is not ready: every write fails with
 * %CB_ERROR_STORAGE, and a probe finds out by itself when it can again.
 */
struct _CbStore
{
  GObject parent_instance;

  CbStoreBackend *backend; /* (owned) */
  CbStoreLane *writing;    /* (owned) */
  GPtrArray *reading;      /* (owned) (element-type CbStoreLane) */
  guint max_queued;
  CbStoreStats stats;
  gboolean ready;
  guint probe_source; /* while not ready: the timer of the next probe, or 0 */
  gboolean probing;
  gboolean maintaining;
  gboolean open; /* between start and stop */
};

enum
{
  PROP_READY = 1,
};

enum
{
  SIGNAL_COMMITTED,
  SIGNAL_OPEN_FAILED,
  N_SIGNALS,
};

static GParamSpec *props[PROP_READY + 1];
static guint signals[N_SIGNALS];

static void cb_store_service_init (CbServiceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbStore,
                               cb_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_SERVICE, cb_store_service_init))

static void schedule_probe (CbStore *self);

/**
 * cb_store_get_ready:
 * @self: a store
 *
 * Returns: whether the newest attempt to write succeeded
 */
gboolean
cb_store_get_ready (CbStore *self)
{
  g_return_val_if_fail (CB_IS_STORE (self), FALSE);

  return self->ready;
}

static void
set_ready (CbStore *self, gboolean ready)
{
  if (!ready)
    schedule_probe (self);
  if (self->ready == ready)
    return;

  self->ready = ready;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_READY]);
}

/**
 * cb_store_get_stats:
 * @self: a store
 *
 * Returns: (transfer none): its counters
 */
const CbStoreStats *
cb_store_get_stats (CbStore *self)
{
  g_return_val_if_fail (CB_IS_STORE (self), NULL);

  self->stats.queued = cb_store_lane_get_length (self->writing);
  for (guint i = 0; i < self->reading->len; i++)
    self->stats.queued += cb_store_lane_get_length (g_ptr_array_index (self->reading, i));

  return &self->stats;
}

static void
on_maintenance_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbStore) self = user_data;

  self->maintaining = FALSE;
}

/* In the writing thread. */
static gboolean
maintain (CbStoreBackend *backend, GError **error)
{
  CB_STORE_BACKEND_GET_IFACE (backend)->maintain (backend);

  return TRUE;
}

/* Tidying up waits for a quiet moment as long as it can. */
static void
maintain_if_due (CbStore *self, const CbStoreLaneGroup *group)
{
  gboolean quiet = cb_store_lane_get_length (self->writing) == 0;

  if (self->maintaining || !(group->maintenance_urgent || (group->maintenance_due && quiet)))
    return;

  self->maintaining = TRUE;
  cb_store_lane_control_async (self->writing, maintain, on_maintenance_done_cb,
                               g_object_ref (self));
}

static guint
count_failed (GPtrArray *calls)
{
  guint failed = 0;

  for (guint i = 0; i < calls->len; i++)
    {
      const CbStoreCall *call = g_ptr_array_index (calls, i);

      if (g_error_matches (call->error, CB_ERROR, CB_ERROR_STORAGE))
        failed++;
    }

  return failed;
}

static void
on_group_written_cb (const CbStoreLaneGroup *group, gpointer user_data)
{
  CbStore *self = user_data;
  guint failed = count_failed (group->calls);
  guint written = group->calls->len - failed;

  self->stats.commits++;
  self->stats.writes += written;
  self->stats.failed += failed;

  /* Where all failed the store is to blame; where some did, they were. */
  set_ready (self, written > 0);
  if (written > 0)
    g_signal_emit (self, signals[SIGNAL_COMMITTED], 0, written, group->duration_us);
  maintain_if_due (self, group);
}

/* In a reading thread. */
static void
read_group (CbStoreBackend *backend, GPtrArray *calls)
{
  for (guint i = 0; i < calls->len; i++)
    {
      CbStoreCall *call = g_ptr_array_index (calls, i);

      call->execute (call, backend);
    }
}

static const CbStoreLaneFuncs writing_funcs = { cb_store_group_write, on_group_written_cb };
static const CbStoreLaneFuncs reading_funcs = { read_group, NULL };

static CbStoreLane *
choose_lane (CbStore *self, CbStoreAccess access, const CbStoreCall *call)
{
  guint hash = call->id != NULL ? g_str_hash (call->id) : 0;

  return access == CB_STORE_WRITES ? self->writing
                                   : g_ptr_array_index (self->reading, hash % self->reading->len);
}

/* See cb-store-private.h. */
void
cb_store_push (CbStore *self,
               CbStoreAccess access,
               CbStoreCall *call,
               gpointer tag,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  CbStoreLane *lane = choose_lane (self, access, call);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, call, (GDestroyNotify) cb_store_call_free);
  if (!self->open)
    g_task_return_new_error (task, CB_ERROR, CB_ERROR_UNAVAILABLE, "The store is closed");
  else if (cb_store_lane_get_length (lane) >= self->max_queued)
    g_task_return_new_error (task, CB_ERROR, CB_ERROR_UNAVAILABLE,
                             "Too many operations wait for the store");
  else
    cb_store_lane_push (lane, g_steal_pointer (&task));
}

/* In the writing thread. */
static gboolean
open_backend (CbStoreBackend *backend, GError **error)
{
  return CB_STORE_BACKEND_GET_IFACE (backend)->open (backend, error);
}

/* In the writing thread. */
static gboolean
close_backend (CbStoreBackend *backend, GError **error)
{
  CB_STORE_BACKEND_GET_IFACE (backend)->maintain (backend);
  CB_STORE_BACKEND_GET_IFACE (backend)->close (backend);

  return TRUE;
}

static gboolean
try_write (CbStoreBackend *backend, GError **error)
{
  CbStoreBackendInterface *iface = CB_STORE_BACKEND_GET_IFACE (backend);

  if (iface->begin (backend, error) && iface->probe (backend, error) &&
      iface->commit (backend, error))
    return TRUE;

  iface->rollback (backend);
  return FALSE;
}

/* In the writing thread. A failure may have left the connection useless: a new one is tried, too.
 */
static gboolean
probe (CbStoreBackend *backend, GError **error)
{
  return try_write (backend, NULL) ||
         (CB_STORE_BACKEND_GET_IFACE (backend)->open (backend, error) &&
          try_write (backend, error));
}

static void
on_probe_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbStore) self = user_data;

  self->probing = FALSE;
  if (self->open)
    set_ready (self, cb_store_lane_control_finish (CB_STORE_LANE (source), result, NULL));
}

static gboolean
on_probe_due_cb (gpointer user_data)
{
  CbStore *self = user_data;

  self->probe_source = 0;
  self->probing = TRUE;
  cb_store_lane_control_async (self->writing, probe, on_probe_done_cb, g_object_ref (self));

  return G_SOURCE_REMOVE;
}

static void
schedule_probe (CbStore *self)
{
  if (self->probe_source == 0 && !self->probing && self->open)
    self->probe_source = g_timeout_add_seconds (PROBE_INTERVAL_S, on_probe_due_cb, self);
}

static void
on_backend_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbStore *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  /*
   * A store that cannot be reached now may be reached later: the daemon starts, says that it is not
   * ready, and goes on trying. Anything else (a database of a newer version) needs a person.
   */
  if (cb_store_lane_control_finish (CB_STORE_LANE (source), result, &error))
    {
      self->open = TRUE;
      set_ready (self, TRUE);
      g_task_return_boolean (task, TRUE);
    }
  else if (g_error_matches (error, CB_ERROR, CB_ERROR_STORAGE))
    {
      self->open = TRUE;
      set_ready (self, FALSE);
      g_signal_emit (self, signals[SIGNAL_OPEN_FAILED], 0, error->message);
      g_task_return_boolean (task, TRUE);
    }
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
cb_store_start_async (CbService *service,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  CbStore *self = CB_STORE (service);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, cb_store_start_async);
  cb_store_lane_control_async (self->writing, open_backend, on_backend_opened_cb,
                               g_steal_pointer (&task));
}

static gboolean
cb_store_start_finish (CbService *service, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Suspending */

/* In a lane's thread. */
static gboolean
do_nothing (CbStoreBackend *backend, GError **error)
{
  return TRUE;
}

static void on_lane_passed_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* Returns: (nullable): a lane with something on it */
static CbStoreLane *
find_busy_lane (CbStore *self)
{
  if (cb_store_lane_get_length (self->writing) > 0)
    return self->writing;
  for (guint i = 0; i < self->reading->len; i++)
    if (cb_store_lane_get_length (g_ptr_array_index (self->reading, i)) > 0)
      return g_ptr_array_index (self->reading, i);

  return NULL;
}

/* Takes @task. Goes from lane to lane until all are empty, then closes. */
static void
pass_lanes (CbStore *self, GTask *task)
{
  CbStoreLane *busy = find_busy_lane (self);

  if (busy != NULL)
    cb_store_lane_control_async (busy, do_nothing, on_lane_passed_cb, task);
  else
    {
      g_task_set_task_data (task, GINT_TO_POINTER (TRUE), NULL);
      cb_store_lane_control_async (self->writing, close_backend, on_lane_passed_cb, task);
    }
}

static void
on_lane_passed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbStore *self = g_task_get_source_object (task);
  gboolean closed = g_task_get_task_data (task) != NULL;

  if (closed)
    g_task_return_boolean (task, TRUE);
  else
    pass_lanes (self, g_steal_pointer (&task));
}

/**
 * cb_store_suspend_async:
 * @self: a store that was started
 * @callback: called in the main loop
 * @user_data: for @callback
 *
 * Carries out what waits, takes nothing more, and lets go of the data, so that somebody can put
 * other data in its place. Starting the service again opens what is there then.
 */
void
cb_store_suspend_async (CbStore *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (CB_IS_STORE (self));

  self->open = FALSE;
  g_clear_handle_id (&self->probe_source, g_source_remove);
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, cb_store_suspend_async);
  pass_lanes (self, task);
}

gboolean
cb_store_suspend_finish (CbStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* What waits is still written: the lanes carry out everything before they are let go. */
static void
cb_store_stop (CbService *service)
{
  CbStore *self = CB_STORE (service);

  self->open = FALSE;
  g_clear_handle_id (&self->probe_source, g_source_remove);
  cb_store_lane_control_async (self->writing, close_backend, NULL, NULL);
}

static void
on_lane_reached_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  cb_store_lane_control_finish (CB_STORE_LANE (source), result, NULL);
  g_task_return_boolean (task, TRUE);
}

/**
 * cb_store_drain_async:
 * @self: a store
 * @callback: called in the main loop
 * @user_data: for @callback
 *
 * Waits until the writing thread has done all that it was told before, closing included: a process
 * that ends earlier leaves to the next start what belongs to this one's end.
 */
void
cb_store_drain_async (CbStore *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (CB_IS_STORE (self));

  g_task_set_source_tag (task, cb_store_drain_async);
  cb_store_lane_control_async (self->writing, do_nothing, on_lane_reached_cb, task);
}

/**
 * cb_store_drain_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE when nothing is left to do
 */
gboolean
cb_store_drain_finish (CbStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
cb_store_service_init (CbServiceInterface *iface)
{
  iface->start_async = cb_store_start_async;
  iface->start_finish = cb_store_start_finish;
  iface->stop = cb_store_stop;
}

static void
cb_store_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  CbStore *self = CB_STORE (object);

  switch (prop_id)
    {
    case PROP_READY:
      g_value_set_boolean (value, self->ready);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cb_store_finalize (GObject *object)
{
  CbStore *self = CB_STORE (object);

  g_clear_handle_id (&self->probe_source, g_source_remove);
  g_clear_object (&self->writing);
  g_ptr_array_unref (self->reading);
  g_clear_object (&self->backend);

  G_OBJECT_CLASS (cb_store_parent_class)->finalize (object);
}

static void
cb_store_class_init (CbStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = cb_store_get_property;
  object_class->finalize = cb_store_finalize;

  /**
   * CbStore:ready:
   *
   * Whether the newest attempt to write succeeded.
   */
  props[PROP_READY] =
      g_param_spec_boolean ("ready", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  /**
   * CbStore::committed:
   * @writes: how many writes were in the group
   * @duration_us: how long it took, sync included
   */
  signals[SIGNAL_COMMITTED] = g_signal_new ("committed", CB_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL,
                                            NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_INT64);

  /**
   * CbStore::open-failed:
   * @message: why the database cannot be used now
   *
   * At the start only; @self goes on trying.
   */
  signals[SIGNAL_OPEN_FAILED] = g_signal_new ("open-failed", CB_TYPE_STORE, G_SIGNAL_RUN_LAST, 0,
                                              NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
cb_store_init (CbStore *self)
{
  self->reading = g_ptr_array_new_with_free_func (g_object_unref);
}

static gboolean
add_reading_lane (CbStore *self, GError **error)
{
  CbStoreLane *lane = cb_store_lane_new (self->backend, &reading_funcs, self, error);

  if (lane != NULL)
    g_ptr_array_add (self->reading, lane);

  return lane != NULL;
}

/**
 * cb_store_new:
 * @backend: where everything is kept
 * @max_queued: operations that may wait on each lane; more are refused with %CB_ERROR_UNAVAILABLE
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a store, which is a #CbService to be started
 */
CbStore *
cb_store_new (CbStoreBackend *backend, guint max_queued, GError **error)
{
  g_autoptr (CbStore) self = g_object_new (CB_TYPE_STORE, NULL);
  guint n_readers = MAX (CB_STORE_BACKEND_GET_IFACE (backend)->n_readers, 1);

  g_return_val_if_fail (CB_IS_STORE_BACKEND (backend), NULL);

  self->backend = g_object_ref (backend);
  self->max_queued = max_queued;
  self->writing = cb_store_lane_new (backend, &writing_funcs, self, error);
  if (self->writing == NULL)
    return NULL;
  for (guint i = 0; i < n_readers; i++)
    if (!add_reading_lane (self, error))
      return NULL;

  return g_steal_pointer (&self);
}
