#include "bot/cb-responder-knowledge.h"

/**
 * CbResponderKnowledge:
 *
 * Answers from the knowledge base when it is confident enough, and names the
 * entry that the answer came from. Otherwise it has nothing to say.
 */
struct _CbResponderKnowledge
{
  GObject parent_instance;

  CbKnowledge *knowledge; /* (owned) */
  double threshold;
};

static void cb_responder_knowledge_iface_init (CbResponderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbResponderKnowledge,
                               cb_responder_knowledge,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_RESPONDER,
                                                      cb_responder_knowledge_iface_init))

static CbReply *
make_reply (const CbKnowledgeHit *hit)
{
  return cb_reply_new (&(CbReply){
      .text = hit->entry->answer,
      .confidence = hit->confidence,
      .source_entry = hit->entry->id,
      .source_title = hit->entry->question,
      .responder = "knowledge",
  });
}

static void
on_knowledge_searched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbResponderKnowledge *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = NULL;
  const CbKnowledgeHit *best;

  hits = cb_knowledge_search_finish (CB_KNOWLEDGE (source), result, &error);
  if (hits == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  best = hits->len > 0 ? hits->pdata[0] : NULL;
  if (best != NULL && best->confidence >= self->threshold)
    g_task_return_pointer (task, make_reply (best), (GDestroyNotify) cb_reply_unref);
  else
    g_task_return_pointer (task, NULL, NULL);
}

static void
cb_responder_knowledge_respond_async (CbResponder *responder,
                                      const char *question,
                                      const char *locale,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  CbResponderKnowledge *self = CB_RESPONDER_KNOWLEDGE (responder);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, cb_responder_knowledge_respond_async);
  cb_knowledge_search_async (self->knowledge, question, locale, 1, cancellable,
                             on_knowledge_searched_cb, task);
}

static CbReply *
cb_responder_knowledge_respond_finish (CbResponder *responder, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, responder), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
cb_responder_knowledge_iface_init (CbResponderInterface *iface)
{
  iface->respond_async = cb_responder_knowledge_respond_async;
  iface->respond_finish = cb_responder_knowledge_respond_finish;
}

static void
cb_responder_knowledge_finalize (GObject *object)
{
  g_clear_object (&CB_RESPONDER_KNOWLEDGE (object)->knowledge);

  G_OBJECT_CLASS (cb_responder_knowledge_parent_class)->finalize (object);
}

static void
cb_responder_knowledge_class_init (CbResponderKnowledgeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_responder_knowledge_finalize;
}

static void
cb_responder_knowledge_init (CbResponderKnowledge *self)
{
}

/**
 * cb_responder_knowledge_new:
 * @knowledge: where to look
 * @threshold: least confidence, from 0 to 1, with which it answers
 *
 * Returns: (transfer full): a responder
 */
CbResponderKnowledge *
cb_responder_knowledge_new (CbKnowledge *knowledge, double threshold)
{
  CbResponderKnowledge *self = g_object_new (CB_TYPE_RESPONDER_KNOWLEDGE, NULL);

  self->knowledge = g_object_ref (knowledge);
  self->threshold = threshold;

  return self;
}

/**
 * cb_responder_knowledge_set_threshold:
 * @self: a responder
 * @threshold: least confidence, from 0 to 1, with which it answers from now on
 */
void
cb_responder_knowledge_set_threshold (CbResponderKnowledge *self, double threshold)
{
  g_return_if_fail (CB_IS_RESPONDER_KNOWLEDGE (self));

  self->threshold = threshold;
}
