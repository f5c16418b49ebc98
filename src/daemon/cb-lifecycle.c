#include "daemon/cb-lifecycle.h"

/**
 * CbLifecycle:
 *
 * Starts services one after another in the order they were added, and stops
 * them in the reverse order. If one fails to start, those before it are stopped.
 */
struct _CbLifecycle
{
  GObject parent_instance;

  GPtrArray *services; /* (owned) (element-type CbService) */
  guint n_started;
};

G_DEFINE_FINAL_TYPE (CbLifecycle, cb_lifecycle, G_TYPE_OBJECT)

static void start_next (GTask *task);

static void
on_service_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  CbLifecycle *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;

  if (!cb_service_start_finish (CB_SERVICE (source), result, &error))
    {
      g_prefix_error (&error, "%s: ", G_OBJECT_TYPE_NAME (source));
      cb_lifecycle_stop (self);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  self->n_started++;
  start_next (g_steal_pointer (&task));
}

/* Takes @task. */
static void
start_next (GTask *task)
{
  g_autoptr(GTask) owned = task;
  CbLifecycle *self = g_task_get_source_object (task);

  if (self->n_started == self->services->len)
    g_task_return_boolean (task, TRUE);
  else
    cb_service_start_async (g_ptr_array_index (self->services, self->n_started),
                            g_task_get_cancellable (task), on_service_started_cb,
                            g_steal_pointer (&owned));
}

void
cb_lifecycle_start_async (CbLifecycle *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (CB_IS_LIFECYCLE (self));
  g_return_if_fail (self->n_started == 0);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cb_lifecycle_start_async);
  start_next (g_steal_pointer (&task));
}

gboolean
cb_lifecycle_start_finish (CbLifecycle *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
cb_lifecycle_stop (CbLifecycle *self)
{
  g_return_if_fail (CB_IS_LIFECYCLE (self));

  while (self->n_started > 0)
    cb_service_stop (g_ptr_array_index (self->services, --self->n_started));
}

/* @service: (nullable): what this daemon does without is left out */
void
cb_lifecycle_add (CbLifecycle *self, CbService *service)
{
  g_return_if_fail (CB_IS_LIFECYCLE (self));
  g_return_if_fail (service == NULL || CB_IS_SERVICE (service));
  g_return_if_fail (self->n_started == 0);

  if (service != NULL)
    g_ptr_array_add (self->services, g_object_ref (service));
}

static void
cb_lifecycle_dispose (GObject *object)
{
  CbLifecycle *self = CB_LIFECYCLE (object);

  cb_lifecycle_stop (self);
  g_ptr_array_set_size (self->services, 0);

  G_OBJECT_CLASS (cb_lifecycle_parent_class)->dispose (object);
}

static void
cb_lifecycle_finalize (GObject *object)
{
  CbLifecycle *self = CB_LIFECYCLE (object);

  g_ptr_array_unref (self->services);

  G_OBJECT_CLASS (cb_lifecycle_parent_class)->finalize (object);
}

static void
cb_lifecycle_class_init (CbLifecycleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cb_lifecycle_dispose;
  object_class->finalize = cb_lifecycle_finalize;
}

static void
cb_lifecycle_init (CbLifecycle *self)
{
  self->services = g_ptr_array_new_with_free_func (g_object_unref);
}

CbLifecycle *
cb_lifecycle_new (void)
{
  return g_object_new (CB_TYPE_LIFECYCLE, NULL);
}
