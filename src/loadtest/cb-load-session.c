#include "loadtest/cb-load-session.h"

CbLoadSession *
cb_load_session_new (const char *id, gsize id_size, const char *token, gsize size)
{
  CbLoadSession *self = g_new0 (CbLoadSession, 1);

  self->id = g_strndup (id, id_size);
  self->token = g_strndup (token, size);
  self->messages = g_array_new (FALSE, FALSE, sizeof (CbLoadMessage));
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

/* Returns: (transfer none) (nullable): a message; %NULL where it is not remembered */
CbLoadMessage *
cb_load_session_get_message (CbLoadSession *self, guint64 number)
{
  return number < self->messages->len ? &g_array_index (self->messages, CbLoadMessage, number)
                                      : NULL;
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
  CbLoadMessage message = { .named = named };

  /* Numbers are places: once one is not remembered, none after it is. */
  if (remember && self->messages->len == self->n_sent)
    g_array_append_val (self->messages, message);

  return self->n_sent++;
}

/* The server says that it is on disk, as @seq. */
void
cb_load_session_acknowledge (CbLoadSession *self, guint number, guint64 seq)
{
  CbLoadMessage *message = cb_load_session_get_message (self, number);

  if (message != NULL && message->seq == 0)
    message->seq = seq;
}
