#include "bot/cb-responder-small-talk.h"

#include "bot/cb-phrase.h"
#include "bot/cb-small-talk.h"

/**
 * CbResponderSmallTalk:
 *
 * Answers greetings, thanks, goodbyes, calls for help and the wish to talk to a
 * person, in the language they were written in. Has nothing to say to a message
 * with a question in it, however politely it begins.
 */
struct _CbResponderSmallTalk
{
  GObject parent_instance;
};

static const CbPhrase phrases[CB_N_SMALL_TALKS] = {
  [CB_SMALL_TALK_GREETING] = CB_PHRASE_GREETING, [CB_SMALL_TALK_THANKS] = CB_PHRASE_THANKS,
  [CB_SMALL_TALK_GOODBYE] = CB_PHRASE_GOODBYE,   [CB_SMALL_TALK_HELP] = CB_PHRASE_HELP,
  [CB_SMALL_TALK_PERSON] = CB_PHRASE_PERSON,
};

static void cb_responder_small_talk_iface_init (CbResponderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbResponderSmallTalk,
                               cb_responder_small_talk,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_RESPONDER,
                                                      cb_responder_small_talk_iface_init))

/* Returns: (transfer full) (nullable): the reply, NULL when it is not small talk */
static CbReply *
make_reply (const char *question, const char *locale)
{
  const char *language = NULL;
  CbSmallTalk kind = cb_small_talk_recognize (question, locale, &language);

  if (kind == CB_SMALL_TALK_NONE)
    return NULL;

  return cb_reply_new (&(CbReply){
      .text = cb_phrase_get (phrases[kind], language),
      .confidence = CB_CONFIDENCE_NONE,
      .responder = "smalltalk",
      .wants_person = kind == CB_SMALL_TALK_PERSON,
  });
}

static void
cb_responder_small_talk_respond_async (CbResponder *responder,
                                       const char *question,
                                       const char *locale,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (responder, cancellable, callback, user_data);

  g_task_set_source_tag (task, cb_responder_small_talk_respond_async);
  g_task_return_pointer (task, make_reply (question, locale), (GDestroyNotify) cb_reply_unref);
}

static CbReply *
cb_responder_small_talk_respond_finish (CbResponder *responder,
                                        GAsyncResult *result,
                                        GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, responder), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
cb_responder_small_talk_iface_init (CbResponderInterface *iface)
{
  iface->respond_async = cb_responder_small_talk_respond_async;
  iface->respond_finish = cb_responder_small_talk_respond_finish;
}

static void
cb_responder_small_talk_class_init (CbResponderSmallTalkClass *klass)
{
}

static void
cb_responder_small_talk_init (CbResponderSmallTalk *self)
{
}

/**
 * cb_responder_small_talk_new:
 *
 * Returns: (transfer full): a responder
 */
CbResponderSmallTalk *
cb_responder_small_talk_new (void)
{
  return g_object_new (CB_TYPE_RESPONDER_SMALL_TALK, NULL);
}
