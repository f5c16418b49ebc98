#include "lib/cb-notifier-fake.h"

#include "base/cb-error.h"

/**
 * CbNotifierFake:
 *
 * A channel that keeps what it delivers, fails for one target or for all, and can be held up.
 */
struct _CbNotifierFake
{
  GObject parent_instance;

  char *name;           /* (owned) */
  GStrv targets;        /* (owned) */
  GPtrArray *delivered; /* (owned) (element-type CbNotice) */
  GPtrArray *held;      /* (owned) (nullable) (element-type GTask): while held up */
  char *failing_target; /* (owned) (nullable): NULL for all of them */
  char *error;          /* (owned) (nullable) */
  guint n_attempts;
  CbNotifierFakeFunc func;
  gpointer user_data;
};

static void notifier_iface_init (CbNotifierInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbNotifierFake,
                               cb_notifier_fake,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_NOTIFIER, notifier_iface_init))

static const char *
fake_get_name (CbNotifier *notifier)
{
  return CB_NOTIFIER_FAKE (notifier)->name;
}

static const char *const *
fake_get_targets (CbNotifier *notifier)
{
  return (const char *const *) CB_NOTIFIER_FAKE (notifier)->targets;
}

static void
finish (CbNotifierFake *self, GTask *task)
{
  CbNotice *notice = g_task_get_task_data (task);

  if (self->error != NULL &&
      (self->failing_target == NULL || g_str_equal (self->failing_target, notice->target)))
    {
      g_task_return_new_error (task, CB_ERROR, CB_ERROR_UNAVAILABLE, "%s", self->error);
      return;
    }

  g_ptr_array_add (self->delivered, cb_notice_ref (notice));
  if (self->func != NULL)
    self->func (notice, self->user_data);
  g_task_return_boolean (task, TRUE);
}

static void
fake_send_async (CbNotifier *notifier,
                 CbNotice *notice,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  CbNotifierFake *self = CB_NOTIFIER_FAKE (notifier);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_task_data (task, cb_notice_ref (notice), (GDestroyNotify) cb_notice_unref);
  self->n_attempts++;
  if (self->held != NULL)
    g_ptr_array_add (self->held, g_steal_pointer (&task));
  else
    finish (self, task);
}

static gboolean
fake_send_finish (CbNotifier *notifier, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
notifier_iface_init (CbNotifierInterface *iface)
{
  iface->get_name = fake_get_name;
  iface->get_targets = fake_get_targets;
  iface->send_async = fake_send_async;
  iface->send_finish = fake_send_finish;
}

static void
cb_notifier_fake_finalize (GObject *object)
{
  CbNotifierFake *self = CB_NOTIFIER_FAKE (object);

  g_free (self->name);
  g_strfreev (self->targets);
  g_ptr_array_unref (self->delivered);
  g_clear_pointer (&self->held, g_ptr_array_unref);
  g_free (self->failing_target);
  g_free (self->error);

  G_OBJECT_CLASS (cb_notifier_fake_parent_class)->finalize (object);
}

static void
cb_notifier_fake_class_init (CbNotifierFakeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_notifier_fake_finalize;
}

static void
cb_notifier_fake_init (CbNotifierFake *self)
{
  self->delivered = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_notice_unref);
}

CbNotifierFake *
cb_notifier_fake_new (const char *name, const char *const *targets)
{
  CbNotifierFake *self = g_object_new (CB_TYPE_NOTIFIER_FAKE, NULL);

  self->name = g_strdup (name);
  self->targets = g_strdupv ((char **) targets);

  return self;
}

/* From now on deliveries to @target, or to anybody where that is NULL, fail; with NULL none does.
 */
void
cb_notifier_fake_set_error (CbNotifierFake *self, const char *target, const char *error)
{
  g_free (self->failing_target);
  g_free (self->error);
  self->failing_target = g_strdup (target);
  self->error = g_strdup (error);
}

/* Deliveries take until they are let go. */
void
cb_notifier_fake_hold (CbNotifierFake *self)
{
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
}

void
cb_notifier_fake_let_go (CbNotifierFake *self)
{
  g_autoptr (GPtrArray) held = g_steal_pointer (&self->held);

  for (guint i = 0; i < held->len; i++)
    finish (self, g_ptr_array_index (held, i));
}

/* Called at each delivery, before the sender learns of it. */
void
cb_notifier_fake_set_func (CbNotifierFake *self, CbNotifierFakeFunc func, gpointer user_data)
{
  self->func = func;
  self->user_data = user_data;
}

/* Returns: (transfer none) (element-type CbNotice): what was delivered, in this order */
GPtrArray *
cb_notifier_fake_get_delivered (CbNotifierFake *self)
{
  return self->delivered;
}

guint
cb_notifier_fake_get_n_attempts (CbNotifierFake *self)
{
  return self->n_attempts;
}
