#include "web/cb-message-draft.h"

#include "base/cb-error.h"
#include "base/cb-id.h"
#include "chat/cb-chat.h"

/**
 * cb_message_draft_parse:
 * @object: the body of a POST, or a frame of type "message"
 * @draft: (out): what it says; to be cleared
 * @error: return location for an error
 *
 * Returns: %FALSE with %CB_ERROR_INVALID_INPUT or %CB_ERROR_TOO_LARGE set
 */
gboolean
cb_message_draft_parse (JsonObject *object, CbMessageDraft *draft, GError **error)
{
  *draft = (CbMessageDraft){ 0 };
  if (!cb_json_get_string (object, "client_id", TRUE, CB_CHAT_MAX_CLIENT_ID, &draft->client_id,
                           error))
    {
      /* One that is too long is malformed, not too large a message. */
      if (error != NULL && *error != NULL)
        (*error)->code = CB_ERROR_INVALID_INPUT;
      return FALSE;
    }
  if (!cb_json_get_string (object, "text", FALSE, G_MAXSIZE, &draft->text, error) ||
      !cb_json_get_strings (object, "attachments", CB_CHAT_MAX_ATTACHMENTS, CB_ID_LENGTH,
                            &draft->attachments, error))
    return FALSE;
  if (draft->text == NULL)
    draft->text = "";

  return TRUE;
}

void
cb_message_draft_clear (CbMessageDraft *draft)
{
  g_clear_pointer (&draft->attachments, g_strfreev);
}
