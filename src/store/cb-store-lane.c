#include "store/cb-store-lane.h"

#include "base/cb-worker.h"

/**
 * CbStoreLane:
 *
 * One way to the backend: operations wait in the main loop while those before
 * them are carried out in the lane's thread, then all of them go together.
 */
struct _CbStoreLane
{
  GObject parent_instance;

  CbStoreBackend *backend; /* (owned) */
  CbWorker *worker;        /* (owned) */
  const CbStoreLaneFuncs *funcs;
  gpointer user_data; /* (unowned) */
  GPtrArray *waiting; /* (owned) (element-type GTask) */
  guint n_under_way;
};

/* The task data of one trip. */
typedef struct
{
  CbStoreBackend *backend; /* (unowned): the lane, the trip's source object, keeps it */
  const CbStoreLaneFuncs *funcs;
  GPtrArray *tasks; /* (owned) (element-type GTask) */
  CbStoreLaneGroup group;
} Trip;

typedef struct
{
  CbStoreBackend *backend; /* (unowned): the lane keeps it */
  CbStoreLaneControl control;
  GError *error; /* (owned) (nullable) */
} ControlCall;

G_DEFINE_FINAL_TYPE (CbStoreLane, cb_store_lane, G_TYPE_OBJECT)

static void start_trip (CbStoreLane *self);

static void
trip_free (Trip *trip)
{
  g_ptr_array_unref (trip->tasks);
  g_ptr_array_unref (trip->group.calls);
  g_free (trip);
}

static void
control_call_free (ControlCall *call)
{
  g_clear_error (&call->error);
  g_free (call);
}

/* In the lane's thread. */
static void
trip_run (GTask *task, gpointer task_data, gpointer user_data)
{
  Trip *trip = task_data;
  gint64 start = g_get_monotonic_time ();

  trip->funcs->execute (trip->backend, trip->group.calls);
  trip->group.duration_us = g_get_monotonic_time () - start;
  trip->group.maintenance_due =
      CB_STORE_BACKEND_GET_IFACE (trip->backend)
          ->needs_maintenance (trip->backend, &trip->group.maintenance_urgent);
}

static void
complete_task (GTask *task)
{
  CbStoreCall *call = g_task_get_task_data (task);

  if (call->error != NULL)
    g_task_return_error (task, g_steal_pointer (&call->error));
  else if (call->free_result != NULL)
    g_task_return_pointer (task, g_steal_pointer (&call->result), call->free_result);
  else
    g_task_return_boolean (task, TRUE);
}

static void
trip_complete (GTask *task, gpointer task_data, gpointer user_data)
{
  CbStoreLane *self = g_task_get_source_object (task);
  Trip *trip = task_data;

  self->n_under_way = 0;
  if (self->funcs->executed != NULL)
    self->funcs->executed (&trip->group, self->user_data);

  /* The next group leaves before this one's callbacks run: the disk works while they do. */
  if (self->waiting->len > 0)
    start_trip (self);
  for (guint i = 0; i < trip->tasks->len; i++)
    complete_task (g_ptr_array_index (trip->tasks, i));
  g_task_return_boolean (task, TRUE);
}

static void
start_trip (CbStoreLane *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, NULL, NULL);
  Trip *trip = g_new0 (Trip, 1);

  trip->backend = self->backend;
  trip->funcs = self->funcs;
  trip->tasks = self->waiting;
  trip->group.calls = g_ptr_array_sized_new (trip->tasks->len);
  for (guint i = 0; i < trip->tasks->len; i++)
    g_ptr_array_add (trip->group.calls, g_task_get_task_data (g_ptr_array_index (trip->tasks, i)));
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->n_under_way = trip->tasks->len;

  g_task_set_source_tag (task, start_trip);
  g_task_set_task_data (task, trip, (GDestroyNotify) trip_free);
  cb_worker_push (self->worker, g_steal_pointer (&task), trip_run, trip_complete);
}

/**
 * cb_store_lane_push:
 * @self: a lane
 * @task: (transfer full): an operation; its task data is a #CbStoreCall
 *
 * Queues @task for the next group.
 */
void
cb_store_lane_push (CbStoreLane *self, GTask *task)
{
  g_return_if_fail (CB_IS_STORE_LANE (self));

  g_ptr_array_add (self->waiting, task);
  if (self->n_under_way == 0)
    start_trip (self);
}

/**
 * cb_store_lane_get_length:
 * @self: a lane
 *
 * Returns: how many operations wait or are under way
 */
guint
cb_store_lane_get_length (CbStoreLane *self)
{
  g_return_val_if_fail (CB_IS_STORE_LANE (self), 0);

  return self->waiting->len + self->n_under_way;
}

/* In the lane's thread. */
static void
control_run (GTask *task, gpointer task_data, gpointer user_data)
{
  ControlCall *call = task_data;

  call->control (call->backend, &call->error);
}

static void
control_complete (GTask *task, gpointer task_data, gpointer user_data)
{
  ControlCall *call = task_data;

  if (call->error != NULL)
    g_task_return_error (task, g_steal_pointer (&call->error));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * cb_store_lane_control_async:
 * @self: a lane
 * @control: what to do with the backend
 * @callback: (nullable): called in the main loop
 * @user_data: for @callback
 *
 * Does something to the backend itself, between two groups.
 */
void
cb_store_lane_control_async (CbStoreLane *self,
                             CbStoreLaneControl control,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  ControlCall *call = g_new0 (ControlCall, 1);

  g_return_if_fail (CB_IS_STORE_LANE (self));

  call->backend = self->backend;
  call->control = control;
  g_task_set_source_tag (task, cb_store_lane_control_async);
  g_task_set_task_data (task, call, (GDestroyNotify) control_call_free);
  cb_worker_push (self->worker, g_steal_pointer (&task), control_run, control_complete);
}

/**
 * cb_store_lane_control_finish:
 * @self: a lane
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %FALSE where the control said why it failed
 */
gboolean
cb_store_lane_control_finish (CbStoreLane *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
cb_store_lane_finalize (GObject *object)
{
  CbStoreLane *self = CB_STORE_LANE (object);

  g_clear_object (&self->worker);
  g_clear_object (&self->backend);
  g_ptr_array_unref (self->waiting);

  G_OBJECT_CLASS (cb_store_lane_parent_class)->finalize (object);
}

static void
cb_store_lane_class_init (CbStoreLaneClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_store_lane_finalize;
}

static void
cb_store_lane_init (CbStoreLane *self)
{
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * cb_store_lane_new:
 * @backend: whom the lane leads to
 * @funcs: how a group is carried out; constant data
 * @user_data: for @funcs; must outlive the lane
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a lane
 */
CbStoreLane *
cb_store_lane_new (CbStoreBackend *backend,
                   const CbStoreLaneFuncs *funcs,
                   gpointer user_data,
                   GError **error)
{
  g_autoptr (CbStoreLane) self = g_object_new (CB_TYPE_STORE_LANE, NULL);

  g_return_val_if_fail (CB_IS_STORE_BACKEND (backend), NULL);

  self->worker = cb_worker_new (NULL, error);
  if (self->worker == NULL)
    return NULL;

  self->backend = g_object_ref (backend);
  self->funcs = funcs;
  self->user_data = user_data;

  return g_steal_pointer (&self);
}
