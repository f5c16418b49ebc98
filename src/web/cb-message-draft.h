#pragma once

#include "base/cb-json.h"

G_BEGIN_DECLS

/**
 * CbMessageDraft:
 * @client_id: the visitor's own name for it
 * @text: what it says; "" where it has only attachments
 * @attachments: (owned) (nullable): ids of files
 *
 * What a visitor wants to say, as it came in. The strings live as long as the object they were
 * parsed from. Whether it is acceptable is for the chat to say.
 */
typedef struct
{
  const char *client_id;
  const char *text;
  GStrv attachments;
} CbMessageDraft;

gboolean cb_message_draft_parse (JsonObject *object, CbMessageDraft *draft, GError **error);
void cb_message_draft_clear (CbMessageDraft *draft);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CbMessageDraft, cb_message_draft_clear)

G_END_DECLS
