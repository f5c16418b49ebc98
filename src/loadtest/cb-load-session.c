#include "loadtest/cb-load-session.h"

#include <string.h>

typedef struct
{
  guint32 seq; /* 0 while it is not acknowledged */
  guint8 named;
  guint8 seen; /* in the history that is being checked */
} Message;

CbLoadSession *
cb_load_session_new (const char *id, gsize id_size, const char *token, gsize size)
{
  CbLoadSession *self = g_new0 (CbLoadSession, 1);

  self->id = g_strndup (id, id_size);
  self->token = g_strndup (token, size);
  self->messages = g_array_new (FALSE, FALSE, sizeof (Message));
  self->ref_count = 1;

  return self;
}

CbLoadSession *
cb_load_session_ref (CbLoadSession *self)
{
  self->ref_count++;

  return self;
}

void
cb_load_session_unref (CbLoadSession *self)
{
  if (--self->ref_count > 0)
    return;

  g_free (self->id);
  g_free (self->token);
  g_array_unref (self->messages);
  g_free (self);
}

static Message *
get_message (CbLoadSession *self, guint64 number)
{
  return number < self->messages->len ? &g_array_index (self->messages, Message, number) : NULL;
}

/**
 * cb_load_session_add_message:
 * @self: a session
 * @named: whether it bears a client_id
 * @remember: whether it will be looked for later; %FALSE where memory is used up
 *
 * Returns: its number
 */
guint
cb_load_session_add_message (CbLoadSession *self, gboolean named, gboolean remember)
{
  Message message = { .named = named };

  /* Numbers are places: once one is not remembered, none after it is. */
  if (remember && self->messages->len == self->n_sent)
    g_array_append_val (self->messages, message);

  return self->n_sent++;
}

/* The server says that it is on disk, as @seq. */
void
cb_load_session_acknowledge (CbLoadSession *self, guint number, guint64 seq)
{
  Message *message = get_message (self, number);

  if (message != NULL && message->seq == 0)
    message->seq = seq;
}

void
cb_load_check_init (CbLoadCheck *self, CbLoadSession *session)
{
  memset (self, 0, sizeof *self);
  self->session = cb_load_session_ref (session);
  for (guint i = 0; i < session->messages->len; i++)
    get_message (session, i)->seen = FALSE;
}

void
cb_load_check_clear (CbLoadCheck *self)
{
  g_clear_pointer (&self->session, cb_load_session_unref);
}

/* What has no client_id is known by its seq; both the history and ours are in its order. */
static Message *
find_nameless (CbLoadCheck *self, guint64 seq)
{
  Message *message = get_message (self->session, self->cursor);

  while (message != NULL && (message->named || message->seq < seq))
    message = get_message (self->session, ++self->cursor);

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
  Message *message;
  guint64 number;

  cb_json_peek (item, "client_id", &client_id);
  message = parse_client_id (client_id, &number) ? get_message (self->session, number)
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
      Message *message = get_message (self->session, i);

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

gboolean
cb_load_account_is_clean (const CbLoadAccount *account)
{
  return account->lost == 0 && account->doubled == 0 && account->moved == 0 && account->gaps == 0;
}
