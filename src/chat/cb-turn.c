#include "chat/cb-turn.h"

#include <string.h>

/* Characters of one piece of an answer. */
#define DELTA_LENGTH 240

/* Returns: (transfer none): a new turn, which @live knows until it is finished */
CbTurn *
cb_turn_new (CbLiveSession *live, CbMessage *question, gint64 started_at)
{
  CbTurn *self = g_new0 (CbTurn, 1);

  self->live = cb_live_session_ref (live);
  self->question = cb_message_ref (question);
  self->started_at = started_at;
  live->turns = g_slist_prepend (live->turns, self);

  return self;
}

/* Returns: (transfer none) (nullable): the turn of message @seq, if it is being answered */
CbTurn *
cb_turn_find (CbLiveSession *live, guint64 seq)
{
  for (GSList *l = live->turns; l != NULL; l = l->next)
    if (((CbTurn *) l->data)->question->seq == seq)
      return l->data;

  return NULL;
}

void
cb_turn_tell_typing (CbTurn *self, gboolean on)
{
  const CbChatEvent event = { .kind = CB_CHAT_EVENT_TYPING, .role = CB_ROLE_BOT, .on = on };

  cb_live_session_tell (self->live, &event, NULL);
}

void
cb_turn_tell_failed (CbTurn *self)
{
  const CbChatEvent event = { .kind = CB_CHAT_EVENT_REPLY_FAILED, .seq = self->question->seq };

  cb_live_session_tell (self->live, &event, NULL);
}

/* Where a piece that begins at @text ends: behind a space if there is one late enough. */
static const char *
find_piece_end (const char *text)
{
  const char *end = text;
  const char *space = NULL;

  for (guint i = 0; *end != '\0' && i < DELTA_LENGTH; i++)
    {
      if (i > DELTA_LENGTH / 2 && *end == ' ')
        space = end + 1;
      end = g_utf8_next_char (end);
    }

  return *end != '\0' && space != NULL ? space : end;
}

/* While the answer is being made durable, its pieces can be read already. */
void
cb_turn_tell_deltas (CbTurn *self)
{
  const char *text = self->reply->text;
  gsize offset = 0;

  if (self->live->subscriptions == NULL)
    return;

  while (*text != '\0')
    {
      const char *end = find_piece_end (text);
      g_autofree char *piece = g_strndup (text, end - text);
      const CbChatEvent event = { .kind = CB_CHAT_EVENT_DELTA,
                                  .role = CB_ROLE_BOT,
                                  .seq = self->question->seq,
                                  .offset = offset,
                                  .text = piece };

      cb_live_session_tell (self->live, &event, NULL);
      offset += g_utf8_pointer_to_offset (text, end);
      text = end;
    }
}

/* Returns: (transfer full): the answer as the store shall keep it */
CbMessage *
cb_turn_draft_answer (CbTurn *self, gint64 now)
{
  const CbReply *reply = self->reply;
  const CbMessage fields = {
    .session_id = self->live->id,
    .role = CB_ROLE_BOT,
    .text = reply->text,
    .at = now,
    .reply_to = self->question->seq,
    .confidence = reply->confidence,
    .source_entry = reply->source_entry,
    .source_title = reply->source_title,
    .suggestions = reply->suggestions,
  };

  return cb_message_new (&fields);
}

/**
 * cb_turn_finish:
 * @self: (transfer full): a turn
 * @answer: (nullable): what was answered; %NULL without @error if nothing will be
 * @error: (nullable): why there is no answer
 *
 * Tells those who wait. The turn is gone then.
 */
void
cb_turn_finish (CbTurn *self, CbMessage *answer, const GError *error)
{
  self->live->turns = g_slist_remove (self->live->turns, self);
  self->waiters = g_slist_reverse (self->waiters);
  while (self->waiters != NULL)
    {
      g_autoptr (GTask) task = self->waiters->data;

      self->waiters = g_slist_delete_link (self->waiters, self->waiters);
      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_pointer (task, answer != NULL ? cb_message_ref (answer) : NULL,
                               (GDestroyNotify) cb_message_unref);
    }

  g_clear_pointer (&self->reply, cb_reply_unref);
  cb_message_unref (self->question);
  cb_live_session_unref (self->live);
  g_free (self);
}
