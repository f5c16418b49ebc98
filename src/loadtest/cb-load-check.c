#include "loadtest/cb-load-check.h"

#include <string.h>

void
cb_load_check_init (CbLoadCheck *self, CbLoadSession *session)
{
  memset (self, 0, sizeof *self);
  self->session = cb_load_session_ref (session);
  for (guint i = 0; i < session->messages->len; i++)
    cb_load_session_get_message (session, i)->seen = FALSE;
}

void
cb_load_check_clear (CbLoadCheck *self)
{
  g_clear_pointer (&self->session, cb_load_session_unref);
}

/* What has no client_id is known by its seq; both the history and ours are in its order. */
static CbLoadMessage *
find_nameless (CbLoadCheck *self, guint64 seq)
{
  CbLoadMessage *message = cb_load_session_get_message (self->session, self->cursor);

  while (message != NULL && (message->named || message->seq < seq))
    message = cb_load_session_get_message (self->session, ++self->cursor);

  return message != NULL && message->seq == seq ? message : NULL;
}

/* Ours are "m" and a number; the server gives names of its own to messages that came without. */
static gboolean
parse_client_id (CbJsonSlice client_id, guint64 *number)
{
  *number = 0;
  if (client_id.size < 2 || client_id.size > 11 || client_id.at[0] != 'm')
    return FALSE;
  for (gsize i = 1; i < client_id.size; i++)
    {
      if (!g_ascii_isdigit (client_id.at[i]))
        return FALSE;
      *number = *number * 10 + (guint64) (client_id.at[i] - '0');
    }

  return TRUE;
}

static void
check_visitor_message (CbLoadCheck *self, CbJsonSlice item, guint64 seq)
{
  CbJsonSlice client_id = { 0 };
  CbLoadMessage *message;
  guint64 number;

  cb_json_peek (item, "client_id", &client_id);
  message = parse_client_id (client_id, &number)
                ? cb_load_session_get_message (self->session, number)
                : find_nameless (self, seq);

  /* Without a name a message that was never acknowledged cannot be told from a doubled one. */
  if (message == NULL)
    return;
  self->account.doubled += message->seen;
  self->account.moved += message->seq > 0 && message->seq != seq;
  message->seen = TRUE;
}

static void
check_message (CbLoadCheck *self, CbJsonSlice item)
{
  CbJsonSlice role = { 0 };
  guint64 seq = 0;
  guint64 reply_to = 0;

  cb_json_peek_uint (item, "seq", &seq);
  self->account.gaps += seq != self->last_seq + 1;
  self->last_seq = seq;
  cb_json_peek (item, "role", &role);
  if (cb_json_slice_equals (role, "visitor"))
    check_visitor_message (self, item, seq);
  else if (cb_json_peek_uint (item, "reply_to", &reply_to))
    {
      self->account.doubled += reply_to == self->last_reply_to;
      self->last_reply_to = reply_to;
    }
}

/**
 * cb_load_check_read_page:
 * @self: a check
 * @page: an answer to a request for the history behind @last_seq
 * @more: (out): whether there is another page
 *
 * Returns: whether @page is a history at all
 */
gboolean
cb_load_check_read_page (CbLoadCheck *self, CbJsonSlice page, gboolean *more)
{
  CbJsonSlice messages;
  CbJsonSlice item;
  CbJsonSlice flag;
  guint64 before = self->last_seq;

  if (!cb_json_peek (page, "messages", &messages) || !cb_json_peek_begin_array (&messages))
    return FALSE;

  while (cb_json_peek_next_item (&messages, &item))
    check_message (self, item);
  *more = cb_json_peek (page, "more", &flag) && cb_json_slice_equals (flag, "true") &&
          self->last_seq > before;

  return TRUE;
}

/* After the last page: adds what was found to @sum. */
void
cb_load_check_finish (CbLoadCheck *self, CbLoadAccount *sum)
{
  for (guint i = 0; i < self->session->messages->len; i++)
    {
      CbLoadMessage *message = cb_load_session_get_message (self->session, i);

      sum->acknowledged += message->seq > 0;
      sum->found += message->seq > 0 && message->seen;
      sum->lost += message->seq > 0 && !message->seen;
    }
  sum->doubled += self->account.doubled;
  sum->moved += self->account.moved;
  sum->gaps += self->account.gaps;
  sum->unchecked += self->session->n_sent - self->session->messages->len;
  sum->sessions++;
}
