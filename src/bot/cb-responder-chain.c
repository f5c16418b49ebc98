#include "bot/cb-responder-chain.h"

/**
 * CbResponderChain:
 *
 * Asks one responder after the other until one has something to say. A responder
 * that fails ends the search: the next one would answer without knowing what the
 * failed one knows.
 */
struct _CbResponderChain
{
  GObject parent_instance;

  GPtrArray *responders; /* (owned) (element-type CbResponder) */
};

typedef struct
{
  char *question; /* (owned) */
  char *locale;   /* (owned) (nullable) */
  guint next;     /* the responder to be asked next */
} Search;

static void cb_responder_chain_iface_init (CbResponderInterface *iface);
static void ask_next (GTask *task);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbResponderChain,
                               cb_responder_chain,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_RESPONDER,
                                                      cb_responder_chain_iface_init))

static void
search_free (Search *search)
{
  g_free (search->question);
  g_free (search->locale);
  g_free (search);
}

static void
on_responder_responded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  CbReply *reply = cb_responder_respond_finish (CB_RESPONDER (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (reply != NULL)
    g_task_return_pointer (task, reply, (GDestroyNotify) cb_reply_unref);
  else
    ask_next (g_steal_pointer (&task));
}

/* Takes the task over. */
static void
ask_next (GTask *task)
{
  CbResponderChain *self = g_task_get_source_object (task);
  Search *search = g_task_get_task_data (task);
  CbResponder *responder;

  if (search->next == self->responders->len)
    {
      g_task_return_pointer (task, NULL, NULL);
      g_object_unref (task);
      return;
    }

  responder = self->responders->pdata[search->next++];
  cb_responder_respond_async (responder, search->question, search->locale,
                              g_task_get_cancellable (task), on_responder_responded_cb, task);
}

static void
cb_responder_chain_respond_async (CbResponder *responder,
                                  const char *question,
                                  const char *locale,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (responder, cancellable, callback, user_data);
  Search *search = g_new0 (Search, 1);

  search->question = g_strdup (question);
  search->locale = g_strdup (locale);
  g_task_set_source_tag (task, cb_responder_chain_respond_async);
  g_task_set_task_data (task, search, (GDestroyNotify) search_free);
  ask_next (task);
}

static CbReply *
cb_responder_chain_respond_finish (CbResponder *responder, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, responder), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
cb_responder_chain_iface_init (CbResponderInterface *iface)
{
  iface->respond_async = cb_responder_chain_respond_async;
  iface->respond_finish = cb_responder_chain_respond_finish;
}

static void
cb_responder_chain_finalize (GObject *object)
{
  g_ptr_array_unref (CB_RESPONDER_CHAIN (object)->responders);

  G_OBJECT_CLASS (cb_responder_chain_parent_class)->finalize (object);
}

static void
cb_responder_chain_class_init (CbResponderChainClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_responder_chain_finalize;
}

static void
cb_responder_chain_init (CbResponderChain *self)
{
  self->responders = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * cb_responder_chain_new:
 *
 * Returns: (transfer full): a chain that has nothing to say yet
 */
CbResponderChain *
cb_responder_chain_new (void)
{
  return g_object_new (CB_TYPE_RESPONDER_CHAIN, NULL);
}

/**
 * cb_responder_chain_append:
 * @self: a chain
 * @responder: asked when all those before it had nothing to say
 */
void
cb_responder_chain_append (CbResponderChain *self, CbResponder *responder)
{
  g_return_if_fail (CB_IS_RESPONDER_CHAIN (self));
  g_return_if_fail (CB_IS_RESPONDER (responder));

  g_ptr_array_add (self->responders, g_object_ref (responder));
}
