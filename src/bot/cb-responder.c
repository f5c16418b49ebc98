#include "bot/cb-responder.h"

/**
 * CbResponder:
 *
 * Something that can answer a visitor: small talk, the knowledge base, a chain
 * of others. Lives on the main loop and never blocks it.
 */
G_DEFINE_INTERFACE (CbResponder, cb_responder, G_TYPE_OBJECT)

static void
cb_responder_default_init (CbResponderInterface *iface)
{
}

/**
 * cb_responder_respond_async:
 * @self: a responder
 * @question: what the visitor wrote, valid UTF-8
 * @locale: (nullable): BCP 47 tag of the visitor's language, where known
 * @cancellable: (nullable): stops the search
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Looks for an answer to @question.
 */
void
cb_responder_respond_async (CbResponder *self,
                            const char *question,
                            const char *locale,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (CB_IS_RESPONDER (self));
  g_return_if_fail (question != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  CB_RESPONDER_GET_IFACE (self)->respond_async (self, question, locale, cancellable, callback,
                                                user_data);
}

/**
 * cb_responder_respond_finish:
 * @self: a responder
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the answer; %NULL with @error set when
 *   it failed, %NULL without when @self has nothing to say to this question
 */
CbReply *
cb_responder_respond_finish (CbResponder *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (CB_IS_RESPONDER (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return CB_RESPONDER_GET_IFACE (self)->respond_finish (self, result, error);
}
