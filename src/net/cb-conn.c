#include "net/cb-conn.h"

#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/cb-id.h"
#include "net/cb-net-private.h"
#include "net/cb-net-refusal.h"

/* What one connection may have done before others get their turn. */
#define HEADS_PER_RUN 32  /* pipelined requests */
#define DRAINS_PER_RUN 16 /* buffers that are read only to be thrown away */

/* What all new TLS connections together may have done: a step takes tenths of a millisecond. */
#define HANDSHAKES_PER_DISPATCH 4

void
cb_conn_arm (CbConn *conn, CbNetTimerKind kind)
{
  cb_net_timers_start (&conn->net->timers, &conn->timer, kind, g_get_monotonic_time ());
}

void
cb_conn_disarm (CbConn *conn)
{
  cb_net_timers_stop (&conn->net->timers, &conn->timer);
}

/**
 * cb_conn_schedule:
 * @conn: a connection
 *
 * Has it run, and flush, in this dispatch or the next.
 */
void
cb_conn_schedule (CbConn *conn)
{
  if (conn->queued || conn->state == CB_CONN_CLOSED)
    return;

  conn->queued = TRUE;
  cb_net_queue (conn->net, conn);
}

/* The end */

static void
unlink_conn (CbConn *conn)
{
  if (conn->previous != NULL)
    conn->previous->next = conn->next;
  else
    conn->net->all = conn->next;
  if (conn->next != NULL)
    conn->next->previous = conn->previous;
}

void
cb_conn_destroy (CbConn *conn)
{
  CbNet *net = conn->net;
  CbConnState state = conn->state;

  if (state == CB_CONN_CLOSED)
    return;

  cb_conn_disarm (conn);
  unlink_conn (conn);
  conn->state = CB_CONN_CLOSED;
  if (state == CB_CONN_TAKEN_OVER)
    {
      net->stats.taken_over--;
      conn->protocol->closed (conn, conn->protocol_data);
    }
  if (conn->tls != NULL && !conn->broken)
    cb_tls_session_close (conn->tls); /* as far as there is room for it */
  g_clear_pointer (&conn->tls, cb_tls_session_free);
  /* Closing is not enough while a child that was just forked holds a copy. */
  if (conn->fd >= 0)
    {
      epoll_ctl (net->epoll_fd, EPOLL_CTL_DEL, conn->fd, NULL);
      close (conn->fd);
    }
  cb_conn_drop_input (conn);
  cb_conn_drop_output (conn);
  g_clear_object (&conn->remote);
  cb_net_addresses_remove (net->addresses, conn->address);
  net->stats.connections--;
  if (conn->stream != NULL)
    cb_net_stream_detach (conn->stream); /* wakes libsoup with an error, where it waits */
  if (!conn->queued)
    cb_net_add_dead (net, conn); /* later events of this batch may still name it */
}

/* No more requests here: send what is queued, then FIN, then drain what the client still sends. */
void
cb_conn_linger (CbConn *conn)
{
  conn->state = CB_CONN_LINGER;
  cb_conn_drop_input (conn);
  cb_conn_arm (conn, CB_TIMER_PROGRESS); /* as long as the client takes what is queued */
  if (!conn->running)
    cb_conn_schedule (conn);
}

/* All but a head that came too slowly was there a moment ago. */
static void
tell_refused (CbConn *conn, const char *id, guint status)
{
  g_autofree char *method = NULL;
  g_autofree char *target = NULL;

  if (conn->in != NULL)
    cb_head_peek (conn->in + conn->in_start, cb_conn_get_input_size (conn), &method, &target);
  cb_net_tell_refused (conn->net,
                       &(CbNetRefusal){
                           .id = id,
                           .status = status,
                           .remote = conn->remote,
                           .method = method,
                           .target = target,
                           .duration_us = status == 408 ? conn->net->config.head_ms * 1000 : 0,
                       });
}

static void
refuse (CbConn *conn, guint status, const char *detail)
{
  g_autofree char *id = cb_id_new (g_get_real_time ());
  g_autoptr (GString) answer = cb_net_refusal_new (status, detail, id);

  conn->net->stats.refused++;
  cb_conn_write (conn, answer->str, answer->len);
  tell_refused (conn, id, status);
  cb_conn_linger (conn);
}

/**
 * cb_conn_close:
 * @conn: a connection that was taken over
 *
 * Sends what is queued, then closes. `closed` is called at once.
 */
void
cb_conn_close (CbConn *conn)
{
  if (conn->state != CB_CONN_TAKEN_OVER)
    return;

  conn->net->stats.taken_over--;
  conn->state = CB_CONN_LINGER;
  conn->protocol->closed (conn, conn->protocol_data);
  cb_conn_linger (conn);
}

/* Throws away what the client still sends, so that its reset does not eat our last answer. */
static void
drain_input (CbConn *conn)
{
  guint rounds = 0;

  while (rounds < DRAINS_PER_RUN && cb_conn_fill_input (conn) > 0)
    {
      conn->in_start = conn->in_end = 0;
      rounds++;
    }
  cb_conn_drop_input (conn);
  if (rounds == DRAINS_PER_RUN)
    cb_conn_schedule (conn);
}

static void
run_linger (CbConn *conn)
{
  if (!cb_conn_flush (conn))
    {
      cb_conn_destroy (conn);
      return;
    }
  if (cb_conn_get_queued (conn) > 0)
    return;

  if (conn->tls != NULL && cb_tls_session_close (conn->tls) == CB_TLS_WAIT)
    return;

  if (!conn->shut)
    {
      conn->shut = TRUE;
      shutdown (conn->fd, SHUT_WR);
      cb_conn_arm (conn, CB_TIMER_LINGER);
    }
  drain_input (conn);
  if ((conn->at_end && !conn->readable) || conn->broken)
    cb_conn_destroy (conn);
}

/* Taking over: see cb-conn.h */

/* What is sent to a dead peer rests in the kernel, which would go on trying for a quarter of an
 * hour. */
static void
expect_acks (CbConn *conn)
{
  const CbNetConfig *config = &conn->net->config;
  guint ms = config->ping_ms + config->pong_ms;

  if (config->ping_ms > 0)
    setsockopt (conn->fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, sizeof ms);
}

/**
 * cb_conn_take_over:
 * @message: a request, when its 101 was written, or before its head is
 * @protocol: what speaks from now on; constant data
 * @data: for @protocol
 *
 * Takes the connection of @message away from libsoup.
 *
 * Returns: (transfer none) (nullable): the connection, until `closed`; %NULL where it is gone
 */
CbConn *
cb_conn_take_over (SoupServerMessage *message, const CbConnProtocol *protocol, gpointer data)
{
  CbNetStream *stream = cb_net_stream_from_message (message);
  CbConn *conn = stream != NULL ? cb_net_stream_get_conn (stream) : NULL;
  g_autoptr (SoupServerMessage) kept = g_object_ref (message);
  GIOStream *shell;

  if (conn == NULL)
    return NULL;

  cb_conn_disarm (conn);
  conn->state = CB_CONN_TAKEN_OVER;
  conn->protocol = protocol;
  conn->protocol_data = data;
  conn->net->stats.taken_over++;
  g_clear_object (&conn->remote);
  cb_net_stream_detach (stream);
  expect_acks (conn);

  /* What libsoup returns is a stream of its own around ours; both are empty shells by now. */
  shell = soup_server_message_steal_connection (kept);
  g_clear_object (&shell);
  if (!conn->running)
    cb_conn_schedule (conn);

  return conn;
}

/**
 * cb_conn_start_timer:
 * @conn: a connection that was taken over
 * @answer_awaited: whether the short time of an awaited answer applies, not the long one of silence
 *
 * Has `timed_out` called unless the timer is started again before.
 */
void
cb_conn_start_timer (CbConn *conn, gboolean answer_awaited)
{
  if (conn->state == CB_CONN_TAKEN_OVER)
    cb_conn_arm (conn, answer_awaited ? CB_TIMER_PONG : CB_TIMER_PING);
}

/* Requests */

static const char *
explain_refusal (guint status)
{
  switch (status)
    {
    case 414:
      return "The address of the request is too long";
    case 417:
      return "Only 100-continue can be expected";
    case 431:
      return "The head of the request is too large";
    case 501:
      return "Only chunked is understood as a transfer coding";
    case 505:
      return "Only HTTP/1.0 and HTTP/1.1 are spoken here";
    default:
      return "The head of the request is malformed";
    }
}

/* Whoever was let in gets an answer, if the request comes soon: nobody else would give one. */
static void
wait_for_last_request (CbConn *conn)
{
  if (!conn->fresh)
    cb_conn_linger (conn);
  else if (conn->timer.kind == CB_TIMER_HEAD)
    cb_conn_arm (conn, CB_TIMER_LINGER);
}

/* Nothing more to read, and no whole head yet. */
static void
wait_for_head (CbConn *conn)
{
  if (cb_conn_get_input_size (conn) == 0)
    {
      cb_conn_drop_input (conn);
      if (conn->net->draining != NULL)
        wait_for_last_request (conn);
      else if (!conn->fresh)
        cb_conn_arm (conn, CB_TIMER_IDLE);
    }
  else if (conn->timer.kind != CB_TIMER_HEAD) /* once a head: a drip does not extend it */
    cb_conn_arm (conn, CB_TIMER_HEAD);
}

static void
end_input (CbConn *conn)
{
  if (cb_conn_get_queued (conn) > 0)
    cb_conn_linger (conn); /* half closed by the client: the answer still goes out */
  else
    cb_conn_destroy (conn);
}

/* Returns: the size of a whole head, or of what is none (< 0); 0 where the connection must wait */
static gssize
collect_head (CbConn *conn)
{
  for (;;)
    {
      gsize scanned = conn->scanned;
      gssize size = 0;
      gssize n;

      /* RFC 9112, section 2.2: an empty line before a request is ignored. */
      if (cb_conn_get_input_size (conn) >= 2 && memcmp (conn->in + conn->in_start, "\r\n", 2) == 0)
        {
          conn->in_start += 2;
          scanned = 0;
        }
      if (conn->in != NULL)
        size =
            cb_head_find_end (conn->in + conn->in_start, cb_conn_get_input_size (conn), &scanned);
      conn->scanned = scanned;
      if (size != 0)
        return size;

      if (cb_conn_get_input_size (conn) == CB_CONN_INPUT_SIZE)
        {
          refuse (conn, 431, explain_refusal (431));
          return 0;
        }
      n = cb_conn_fill_input (conn);
      if (n > 0)
        continue;
      if (n == 0)
        end_input (conn);
      else
        wait_for_head (conn);
      return 0;
    }
}

/* Returns: whether a request was begun */
static gboolean
run_head (CbConn *conn)
{
  gssize size = collect_head (conn);
  CbHead head;
  guint status;

  if (size == 0)
    return FALSE;

  status = size < 0 ? 400 : cb_head_check (conn->in + conn->in_start, size, &head);
  if (status != 0)
    refuse (conn, status, explain_refusal (status));
  else
    cb_conn_exchange_start (conn, size, &head);

  return status == 0;
}

/* Whoever sends requests without taking the answers waits until it takes them. */
static gboolean
may_begin (CbConn *conn)
{
  return conn->state == CB_CONN_HEAD &&
         (cb_conn_get_queued (conn) <= CB_CONN_OUTPUT_LIMIT / 2 ||
          (cb_conn_flush (conn) && cb_conn_get_queued (conn) <= CB_CONN_OUTPUT_LIMIT / 2));
}

static void
run_requests (CbConn *conn)
{
  for (guint n = 1; may_begin (conn) && run_head (conn); n++)
    if (n == HEADS_PER_RUN)
      {
        cb_conn_schedule (conn);
        return;
      }
}

static void
run_handshake (CbConn *conn)
{
  if (conn->net->handshakes++ >= HANDSHAKES_PER_DISPATCH)
    {
      cb_conn_schedule (conn); /* its turn comes when others had theirs */
      return;
    }

  switch (cb_tls_session_shake_hands (conn->tls))
    {
    case CB_TLS_DONE:
      conn->state = CB_CONN_HEAD;
      conn->readable = TRUE; /* the head may have come with the last message */
      break;
    case CB_TLS_FAILED:
      cb_conn_destroy (conn);
      break;
    case CB_TLS_WAIT:
    default:
      break;
    }
}

/* While bytes wait for the peer it must take some of them in time; until then it does not rest. */
static void
watch_output (CbConn *conn)
{
  CbNetTimerKind kind = conn->timer.kind;

  if (cb_conn_get_queued (conn) > 0)
    {
      if (kind == CB_TIMER_NONE || kind == CB_TIMER_IDLE)
        cb_conn_arm (conn, CB_TIMER_PROGRESS);
      return;
    }

  if (kind != CB_TIMER_PROGRESS)
    return;
  if (conn->state == CB_CONN_HEAD)
    cb_conn_arm (conn, CB_TIMER_IDLE);
  else if (conn->state == CB_CONN_TAKEN_OVER ||
           (conn->state == CB_CONN_EXCHANGE && conn->body.done))
    cb_conn_disarm (conn);
}

/* The one place that makes progress on a connection. */
void
cb_conn_run (CbConn *conn)
{
  if (conn->running || conn->state == CB_CONN_CLOSED)
    return;

  conn->running = TRUE;
  if (conn->state == CB_CONN_HANDSHAKE)
    run_handshake (conn);
  run_requests (conn);
  if (conn->state == CB_CONN_TAKEN_OVER)
    {
      cb_conn_flush (conn);
      conn->protocol->ready (conn, conn->protocol_data);
    }
  if (conn->state == CB_CONN_LINGER)
    run_linger (conn);
  if (conn->state != CB_CONN_CLOSED)
    {
      if (cb_conn_flush (conn))
        watch_output (conn);
      else
        cb_conn_destroy (conn);
    }
  if (conn->state == CB_CONN_EXCHANGE && conn->stream != NULL)
    cb_net_stream_wake (conn->stream);
  conn->running = FALSE;
}

/* The timer of @conn has run out. */
void
cb_conn_time_out (CbConn *conn)
{
  CbNetTimerKind kind = conn->timer.kind;

  cb_conn_disarm (conn);
  if (conn->state == CB_CONN_TAKEN_OVER && kind != CB_TIMER_PROGRESS)
    {
      conn->protocol->timed_out (conn, conn->protocol_data);
      return;
    }

  conn->net->stats.timed_out++;
  if (kind == CB_TIMER_HEAD && cb_conn_get_input_size (conn) > 0)
    refuse (conn, 408, "The head of the request did not come in time");
  else if (kind != CB_TIMER_PROGRESS || !cb_conn_exchange_refuse_late_body (conn))
    cb_conn_destroy (conn);
}

/* One that rests is closed, one that is busy ends after its answer; a request that came already is
 * answered, and so is the first of a client that has just been let in. */
void
cb_conn_drain (CbConn *conn)
{
  conn->keep_alive = FALSE;
  if (conn->state == CB_CONN_HANDSHAKE)
    cb_conn_destroy (conn);
  else if (conn->state == CB_CONN_HEAD)
    {
      conn->readable = TRUE; /* epoll may not have said so yet */
      cb_conn_schedule (conn);
    }
}

/* Takes @tls, which is NULL where none is spoken. */
CbConn *
cb_conn_new (CbNet *net, int fd, CbNetAddressKey address, CbTlsSession *tls)
{
  CbConn *conn = g_new0 (CbConn, 1);

  conn->timer.kind = CB_TIMER_NONE;
  conn->net = net;
  conn->fd = fd;
  conn->address = address;
  conn->tls = tls;
  conn->state = tls != NULL ? CB_CONN_HANDSHAKE : CB_CONN_HEAD;
  conn->fresh = TRUE;
  conn->writable = TRUE;
  conn->out_limit = CB_CONN_OUTPUT_LIMIT;
  conn->next = net->all;
  if (net->all != NULL)
    net->all->previous = conn;
  net->all = conn;
  net->stats.connections++;
  net->stats.accepted++;
  cb_conn_arm (conn, CB_TIMER_HEAD);

  return conn;
}
