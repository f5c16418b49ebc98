#include "cb-conn-fake.h"

#include <string.h>

CbConnFake *
cb_conn_fake_new (void)
{
  CbConnFake *self = g_new0 (CbConnFake, 1);

  self->in = g_byte_array_new ();
  self->out = g_byte_array_new ();
  self->limit = G_MAXSIZE;

  return self;
}

/* Closes it first, as the transport does when it goes away. */
void
cb_conn_fake_free (CbConnFake *self)
{
  cb_conn_fake_break (self);
  g_byte_array_unref (self->in);
  g_byte_array_unref (self->out);
  g_free (self);
}

/* Whoever takes a connection over hands the message on and asks it nothing. */
SoupServerMessage *
cb_conn_fake_get_message (CbConnFake *self)
{
  return (SoupServerMessage *) self;
}

static void
flush (CbConnFake *self)
{
  if (!self->stuck)
    self->taken = self->out->len;
}

/* Runs the protocol until it has nothing more to do. */
void
cb_conn_fake_run (CbConnFake *self)
{
  do
    {
      self->scheduled = FALSE;
      flush (self);
      if (!self->closed && self->protocol != NULL)
        self->protocol->ready (self, self->data);
      flush (self);
    }
  while (self->scheduled && !self->closed);
}

void
cb_conn_fake_feed (CbConnFake *self, const void *bytes, gsize size)
{
  g_byte_array_append (self->in, bytes, size);
  cb_conn_fake_run (self);
}

/* The peer sends no more. */
void
cb_conn_fake_end (CbConnFake *self)
{
  self->ended = TRUE;
  cb_conn_fake_run (self);
}

/* The connection is gone, without a word. */
void
cb_conn_fake_break (CbConnFake *self)
{
  cb_conn_close (self);
}

void
cb_conn_fake_time_out (CbConnFake *self)
{
  self->timer = CB_CONN_FAKE_NO_TIMER;
  self->protocol->timed_out (self, self->data);
  cb_conn_fake_run (self);
}

/* What the transport offers: see net/cb-conn.h. */

CbConn *
cb_conn_take_over (SoupServerMessage *message, const CbConnProtocol *protocol, gpointer data)
{
  CbConnFake *self = (CbConnFake *) message;

  if (self->closed)
    return NULL;

  self->protocol = protocol;
  self->data = data;
  self->scheduled = TRUE;

  return self;
}

gboolean
cb_conn_is_readable (CbConn *conn)
{
  return conn->in->len > 0 || conn->ended;
}

gssize
cb_conn_read (CbConn *conn, void *buffer, gsize size)
{
  gsize taken = MIN (size, conn->in->len);

  if (taken == 0)
    return conn->ended ? 0 : -1;

  memcpy (buffer, conn->in->data, taken);
  g_byte_array_remove_range (conn->in, 0, taken);

  return taken;
}

gssize
cb_conn_write (CbConn *conn, const void *bytes, gsize size)
{
  if (conn->closed)
    return size;
  if (cb_conn_get_queued (conn) >= conn->limit)
    return -1;

  g_byte_array_append (conn->out, bytes, size);

  return size;
}

gsize
cb_conn_get_queued (CbConn *conn)
{
  return conn->out->len - conn->taken;
}

void
cb_conn_set_output_limit (CbConn *conn, gsize limit)
{
  conn->limit = limit;
}

void
cb_conn_schedule (CbConn *conn)
{
  conn->scheduled = TRUE;
}

void
cb_conn_start_timer (CbConn *conn, gboolean answer_awaited)
{
  conn->timer = answer_awaited ? CB_CONN_FAKE_ANSWER : CB_CONN_FAKE_SILENCE;
  conn->n_timers++;
}

void
cb_conn_close (CbConn *conn)
{
  if (conn->closed)
    return;

  conn->closed = TRUE;
  if (conn->protocol != NULL)
    conn->protocol->closed (conn, conn->data);
}

gboolean
cb_conn_is_portable (CbConn *conn)
{
  return TRUE;
}

/* There is no socket, so it is -1. */
CbKeptConn *
cb_conn_release (CbConn *conn)
{
  CbKeptConn *kept = cb_kept_conn_new (-1);

  g_byte_array_append (kept->unread, conn->in->data, conn->in->len);
  conn->closed = TRUE;

  return kept;
}

/* The net stands for the connection, as the message does above. */
CbConn *
cb_net_adopt (CbNet *net, CbKeptConn *kept, const CbConnProtocol *protocol, gpointer data)
{
  cb_kept_conn_free (kept);

  return cb_conn_take_over ((SoupServerMessage *) net, protocol, data);
}
