#include "bot/cb-responder-fallback.h"

#include "bot/cb-phrase.h"

#define MAX_SUGGESTIONS 3

/* Less than this has so little to do with the question that it would only puzzle. */
#define MIN_CONFIDENCE 0.1

/**
 * CbResponderFallback:
 *
 * Says honestly that the bot does not know, and offers the nearest questions
 * that it does know. Always has something to say.
 */
struct _CbResponderFallback
{
  GObject parent_instance;

  CbKnowledge *knowledge; /* (owned) */
};

static void cb_responder_fallback_iface_init (CbResponderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbResponderFallback,
                               cb_responder_fallback,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_RESPONDER,
                                                      cb_responder_fallback_iface_init))

static CbReply *
make_reply (GPtrArray *hits, const char *locale)
{
  const char *suggestions[MAX_SUGGESTIONS + 1] = { NULL };
  guint n = 0;

  for (guint i = 0; i < MIN (hits->len, MAX_SUGGESTIONS); i++)
    {
      const CbKnowledgeHit *hit = hits->pdata[i];

      if (hit->confidence >= MIN_CONFIDENCE)
        suggestions[n++] = hit->entry->question;
    }

  return cb_reply_new (&(CbReply){
      .text = cb_phrase_get (n > 0 ? CB_PHRASE_UNKNOWN_BUT_NEAR : CB_PHRASE_UNKNOWN, locale),
      .confidence = CB_CONFIDENCE_NONE,
      .suggestions = n > 0 ? suggestions : NULL,
      .responder = "fallback",
  });
}

static void
on_knowledge_searched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = NULL;

  hits = cb_knowledge_search_finish (CB_KNOWLEDGE (source), result, &error);
  if (hits == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, make_reply (hits, g_task_get_task_data (task)),
                           (GDestroyNotify) cb_reply_unref);
}

static void
cb_responder_fallback_respond_async (CbResponder *responder,
                                     const char *question,
                                     const char *locale,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  CbResponderFallback *self = CB_RESPONDER_FALLBACK (responder);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, cb_responder_fallback_respond_async);
  g_task_set_task_data (task, g_strdup (locale), g_free);
  cb_knowledge_search_async (self->knowledge, question, locale, MAX_SUGGESTIONS, cancellable,
                             on_knowledge_searched_cb, task);
}

static CbReply *
cb_responder_fallback_respond_finish (CbResponder *responder, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, responder), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
cb_responder_fallback_iface_init (CbResponderInterface *iface)
{
  iface->respond_async = cb_responder_fallback_respond_async;
  iface->respond_finish = cb_responder_fallback_respond_finish;
}

static void
cb_responder_fallback_finalize (GObject *object)
{
  g_clear_object (&CB_RESPONDER_FALLBACK (object)->knowledge);

  G_OBJECT_CLASS (cb_responder_fallback_parent_class)->finalize (object);
}

static void
cb_responder_fallback_class_init (CbResponderFallbackClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_responder_fallback_finalize;
}

static void
cb_responder_fallback_init (CbResponderFallback *self)
{
}

/**
 * cb_responder_fallback_new:
 * @knowledge: where the questions to offer are taken from
 *
 * Returns: (transfer full): a responder
 */
CbResponderFallback *
cb_responder_fallback_new (CbKnowledge *knowledge)
{
  CbResponderFallback *self = g_object_new (CB_TYPE_RESPONDER_FALLBACK, NULL);

  self->knowledge = g_object_ref (knowledge);

  return self;
}
