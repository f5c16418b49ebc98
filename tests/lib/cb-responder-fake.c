#include "lib/cb-responder-fake.h"

#include <string.h>

#include "base/cb-error.h"

struct _CbResponderFake
{
  GObject parent_instance;

  gboolean holding;
  GQueue held; /* (element-type GTask) */
  guint n_asked;
};

static void responder_iface_init (CbResponderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbResponderFake,
                               cb_responder_fake,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_RESPONDER, responder_iface_init))

static void
answer (GTask *task)
{
  const char *question = g_task_get_task_data (task);
  g_autofree char *text = g_strconcat ("Re: ", question, NULL);
  const CbReply fields = { .text = text,
                           .confidence = 0.5,
                           .responder = "fake",
                           .wants_person = strcmp (question, "person") == 0 };

  if (strcmp (question, "fail") == 0)
    g_task_return_new_error (task, CB_ERROR, CB_ERROR_UNAVAILABLE, "Nothing comes to mind");
  else
    g_task_return_pointer (task, cb_reply_new (&fields), (GDestroyNotify) cb_reply_unref);
}

static void
respond_async (CbResponder *responder,
               const char *question,
               const char *locale,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  CbResponderFake *self = CB_RESPONDER_FAKE (responder);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  self->n_asked++;
  g_task_set_task_data (task, g_strdup (question), g_free);
  if (self->holding)
    g_queue_push_tail (&self->held, g_steal_pointer (&task));
  else
    answer (task);
}

static CbReply *
respond_finish (CbResponder *responder, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
responder_iface_init (CbResponderInterface *iface)
{
  iface->respond_async = respond_async;
  iface->respond_finish = respond_finish;
}

static void
cb_responder_fake_finalize (GObject *object)
{
  g_queue_clear_full (&CB_RESPONDER_FAKE (object)->held, g_object_unref);

  G_OBJECT_CLASS (cb_responder_fake_parent_class)->finalize (object);
}

static void
cb_responder_fake_class_init (CbResponderFakeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_responder_fake_finalize;
}

static void
cb_responder_fake_init (CbResponderFake *self)
{
}

CbResponderFake *
cb_responder_fake_new (void)
{
  return g_object_new (CB_TYPE_RESPONDER_FAKE, NULL);
}

/* From now on answers wait. */
void
cb_responder_fake_hold (CbResponderFake *self)
{
  self->holding = TRUE;
}

void
cb_responder_fake_let_go (CbResponderFake *self)
{
  self->holding = FALSE;
  while (self->held.length > 0)
    {
      g_autoptr (GTask) task = g_queue_pop_head (&self->held);

      answer (task);
    }
}

guint
cb_responder_fake_get_n_asked (CbResponderFake *self)
{
  return self->n_asked;
}
