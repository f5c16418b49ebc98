#pragma once

#include "net/cb-net.h"

G_BEGIN_DECLS

/**
 * CbConnFake:
 * @protocol: what took the connection over
 * @in: (owned): what the peer sent and was not read yet
 * @out: (owned): all that was written
 * @taken: how much of that the peer has taken
 * @limit: of what may wait
 * @ended: the peer sends no more
 * @stuck: the peer takes nothing
 * @scheduled: the protocol wants to run
 * @closed: the connection is closed
 * @timer: 0 for none, else as cb_conn_start_timer() was told
 * @n_timers: how often the timer was started
 *
 * Stands in for the transport's connection: it replaces the functions of cb-conn.h.
 */
typedef struct _CbConn CbConnFake;
struct _CbConn
{
  const CbConnProtocol *protocol;
  gpointer data;
  GByteArray *in;
  GByteArray *out;
  gsize taken;
  gsize limit;
  gboolean ended;
  gboolean stuck;
  gboolean scheduled;
  gboolean closed;
  enum
  {
    CB_CONN_FAKE_NO_TIMER,
    CB_CONN_FAKE_SILENCE,
    CB_CONN_FAKE_ANSWER,
  } timer;
  guint n_timers;
};

CbConnFake *cb_conn_fake_new (void);
void cb_conn_fake_free (CbConnFake *self);
void cb_conn_fake_run (CbConnFake *self);
void cb_conn_fake_feed (CbConnFake *self, const void *bytes, gsize size);
void cb_conn_fake_end (CbConnFake *self);
void cb_conn_fake_break (CbConnFake *self);
void cb_conn_fake_time_out (CbConnFake *self);
SoupServerMessage *cb_conn_fake_get_message (CbConnFake *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbConnFake, cb_conn_fake_free)

G_END_DECLS
