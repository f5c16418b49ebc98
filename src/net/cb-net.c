#include "net/cb-net.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "net/cb-net-private.h"

/* What one dispatch may do before the rest of the main loop gets its turn. */
#define EVENTS_PER_DISPATCH 256

/**
 * CbNet:
 *
 * The transport: its own acceptor and one epoll set as one GSource, however many
 * connections there are. libsoup serves one complete, checked request at a time:
 * for each a fresh #CbNetStream is handed to a SoupServer that has no listener,
 * which therefore closes the stream after the exchange; the connection then
 * waits here for its next request.
 *
 * Emits `refused` (CbNetRefusal) when a request was answered that libsoup never sees.
 */
G_DEFINE_FINAL_TYPE (CbNet, cb_net, G_TYPE_OBJECT)

static guint refused_signal;

typedef struct
{
  GSource source;
  CbNet *net; /* (unowned): it owns the source */
} NetSource;

/* A connection has work to do. See cb_conn_schedule(). */
void
cb_net_queue (CbNet *self, CbConn *conn)
{
  conn->next_queued = NULL;
  if (self->run_last != NULL)
    self->run_last->next_queued = conn;
  else
    self->run_first = conn;
  self->run_last = conn;
}

void
cb_net_add_dead (CbNet *self, CbConn *conn)
{
  conn->next_queued = self->dead;
  self->dead = conn;
}

/* Whoever writes requests down hears of those that libsoup never sees. */
void
cb_net_tell_refused (CbNet *self, const CbNetRefusal *refusal)
{
  g_signal_emit (self, refused_signal, 0, refusal);
}

/* Hands the request that @conn holds to libsoup; mostly it is answered when this returns. */
void
cb_net_start_exchange (CbNet *self, CbConn *conn)
{
  g_autoptr (CbNetStream) stream = cb_net_stream_new (conn);

  self->stats.exchanges++;
  self->starting = stream;
  soup_server_accept_iostream (self->server, G_IO_STREAM (stream), self->local, conn->remote, NULL);
  self->starting = NULL;
}

/* Emitted within soup_server_accept_iostream(): so the message is that of the stream. */
static void
on_request_started_cb (SoupServer *server, SoupServerMessage *message, CbNet *self)
{
  if (self->starting != NULL)
    cb_net_stream_bind (self->starting, message);
}

static void
on_request_finished_cb (SoupServer *server, SoupServerMessage *message, CbNet *self)
{
  CbNetStream *stream = cb_net_stream_from_message (message);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  guint status = soup_server_message_get_status (message);
  gboolean bounded = status == SOUP_STATUS_NO_CONTENT || status == SOUP_STATUS_NOT_MODIFIED ||
                     soup_message_headers_get_encoding (headers) != SOUP_ENCODING_EOF;

  /* An answer without a body has no length either, and is complete all the same. */
  if (stream != NULL)
    cb_net_stream_set_complete (
        stream, bounded && !soup_message_headers_header_contains (headers, "Connection", "close"));
}

/* The one GSource */

static gboolean
prepare (GSource *source, int *timeout)
{
  CbNet *self = ((NetSource *) source)->net;
  gint64 next = cb_net_timers_get_next (&self->timers);
  gint64 now = g_source_get_time (source);

  if (self->run_first != NULL || next <= now)
    {
      *timeout = 0;
      return TRUE;
    }

  *timeout = next == G_MAXINT64 ? -1 : (int) MIN ((next - now) / 1000 + 1, G_MAXINT);
  return FALSE;
}

static void
remember_edges (CbConn *conn, guint32 events)
{
  if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))
    conn->readable = TRUE;
  if (events & (EPOLLRDHUP | EPOLLHUP))
    conn->at_end = TRUE; /* recv() still gives what came before the FIN */
  if ((events & EPOLLERR) || ((events & EPOLLHUP) && conn->state != CB_CONN_LINGER))
    conn->broken = TRUE;
  if (events & EPOLLOUT)
    conn->writable = TRUE;
}

static void
handle_event (CbNet *self, const struct epoll_event *event)
{
  CbConn *conn = event->data.ptr;

  /* Listeners are told by the lowest bit, which no pointer of theirs has. */
  if (event->data.u64 & 1)
    {
      if (self->listeners->len > 0) /* else it is gone since this batch of events was read */
        cb_net_accept (self, (CbNetListener *) (gsize) (event->data.u64 & ~(guint64) 1));
      return;
    }
  if (conn->state == CB_CONN_CLOSED)
    return;

  remember_edges (conn, event->events);
  /* The first edge after accept says only that the socket is writable. */
  if (conn->state == CB_CONN_HEAD && conn->fresh && event->events == EPOLLOUT)
    return;
  cb_conn_run (conn);
}

/* Work queued from elsewhere: answers of paused messages, broadcasts, pipelined requests. */
static void
run_queued (CbNet *self)
{
  CbConn *stop = self->run_last;
  CbConn *conn;

  while ((conn = self->run_first) != NULL)
    {
      self->run_first = conn->next_queued;
      if (self->run_first == NULL)
        self->run_last = NULL;
      conn->queued = FALSE;
      if (conn->state == CB_CONN_CLOSED)
        cb_net_add_dead (self, conn);
      else
        cb_conn_run (conn);
      if (conn == stop)
        return;
    }
}

static void
free_dead (CbNet *self)
{
  CbConn *conn;

  while ((conn = self->dead) != NULL)
    {
      self->dead = conn->next_queued;
      g_free (conn);
    }
}

static void
finish_drain_if_empty (CbNet *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->draining == NULL || self->stats.connections > 0)
    return;

  g_clear_handle_id (&self->drain_source, g_source_remove);
  task = g_steal_pointer (&self->draining);
  g_task_return_boolean (task, TRUE);
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  g_autoptr (CbNet) self = g_object_ref (((NetSource *) source)->net);
  struct epoll_event events[EVENTS_PER_DISPATCH];
  int n = epoll_wait (self->epoll_fd, events, EVENTS_PER_DISPATCH, 0);
  CbNetTimer *timer;

  self->now = g_source_get_time (source);
  self->handshakes = 0;
  for (int i = 0; i < n; i++)
    handle_event (self, &events[i]);
  run_queued (self);
  while ((timer = cb_net_timers_pop_due (&self->timers, self->now)) != NULL)
    cb_conn_time_out ((CbConn *) timer);
  free_dead (self);
  finish_drain_if_empty (self);

  return G_SOURCE_CONTINUE;
}

/* Listening */

static gboolean
add_listener (CbNet *self, CbNetListener *listener, GError **error)
{
  struct epoll_event event = { .events = EPOLLIN };

  event.data.u64 = (guint64) (gsize) listener | 1;
  if (epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, listener->fd, &event) != 0)
    {
      int saved = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "Cannot poll a listener: %s",
                   g_strerror (saved));
      cb_net_listener_free (listener);
      return FALSE;
    }
  g_ptr_array_add (self->listeners, listener);

  return TRUE;
}

/**
 * cb_net_listen:
 * @self: the transport
 * @address: an IPv4, IPv6 or unix address; port 0 takes a free one
 * @error: return location for an error
 *
 * Listens on one more address.
 *
 * Returns: %FALSE where that is not possible
 */
gboolean
cb_net_listen (CbNet *self, GSocketAddress *address, GError **error)
{
  CbNetListener *listener;

  g_return_val_if_fail (CB_IS_NET (self), FALSE);

  listener = cb_net_listener_new (address, error);

  return listener != NULL && add_listener (self, listener, error);
}

/**
 * cb_net_listen_tls:
 * @self: a transport with credentials
 * @address: as for cb_net_listen()
 * @error: return location for an error
 *
 * Listens on one more address, for clients that speak TLS.
 *
 * Returns: %FALSE where that is not possible
 */
gboolean
cb_net_listen_tls (CbNet *self, GSocketAddress *address, GError **error)
{
  CbNetListener *listener;

  g_return_val_if_fail (CB_IS_NET (self), FALSE);
  g_return_val_if_fail (self->credentials != NULL, FALSE);

  listener = cb_net_listener_new (address, error);
  if (listener == NULL)
    return FALSE;
  listener->tls = TRUE;

  return add_listener (self, listener, error);
}

/**
 * cb_net_set_credentials:
 * @self: the transport
 * @credentials: what TLS listeners show from now on
 *
 * Who is connected goes on with what there was.
 */
void
cb_net_set_credentials (CbNet *self, CbTlsCredentials *credentials)
{
  g_return_if_fail (CB_IS_NET (self));

  cb_tls_credentials_ref (credentials);
  g_clear_pointer (&self->credentials, cb_tls_credentials_unref);
  self->credentials = credentials;
}

/**
 * cb_net_listen_fd:
 * @self: the transport
 * @fd: (transfer full): a listening socket, as systemd hands over
 * @error: return location for an error
 *
 * Listens on a socket that somebody else made.
 *
 * Returns: %FALSE where that is not possible
 */
gboolean
cb_net_listen_fd (CbNet *self, int fd, GError **error)
{
  CbNetListener *listener;

  g_return_val_if_fail (CB_IS_NET (self), FALSE);

  listener = cb_net_listener_new_from_fd (fd, error);

  return listener != NULL && add_listener (self, listener, error);
}

/**
 * cb_net_dup_addresses:
 * @self: the transport
 *
 * Returns: (transfer full) (element-type GSocketAddress): where it listens
 */
GPtrArray *
cb_net_dup_addresses (CbNet *self)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->listeners->len; i++)
    {
      const CbNetListener *listener = g_ptr_array_index (self->listeners, i);

      g_ptr_array_add (addresses, g_object_ref (listener->address));
    }

  return addresses;
}

/**
 * cb_net_get_stats:
 * @self: the transport
 *
 * Returns: (transfer none): its counters, always up to date
 */
const CbNetStats *
cb_net_get_stats (CbNet *self)
{
  return &self->stats;
}

/**
 * cb_net_set_config:
 * @self: the transport
 * @config: new limits; copied
 *
 * Times apply to timers that start from now on.
 */
void
cb_net_set_config (CbNet *self, const CbNetConfig *config)
{
  const guint durations[CB_N_TIMERS] = {
    [CB_TIMER_HEAD] = config->head_ms,         [CB_TIMER_IDLE] = config->idle_ms,
    [CB_TIMER_PROGRESS] = config->progress_ms, [CB_TIMER_LINGER] = config->linger_ms,
    [CB_TIMER_PING] = config->ping_ms,         [CB_TIMER_PONG] = config->pong_ms,
  };

  self->config = *config;
  for (guint kind = 0; kind < CB_N_TIMERS; kind++)
    self->timers.duration_ms[kind] = durations[kind];
}

/* Stopping */

static void
close_all (CbNet *self)
{
  while (self->all != NULL)
    cb_conn_destroy (self->all);
}

/**
 * cb_net_stop_listening:
 * @self: the transport
 *
 * Accepts no more. New clients are refused at once, and go elsewhere; or they wait, where somebody
 * else has the listening sockets open, too.
 */
void
cb_net_stop_listening (CbNet *self)
{
  g_return_if_fail (CB_IS_NET (self));

  for (guint i = 0; i < self->listeners->len; i++)
    {
      CbNetListener *listener = g_ptr_array_index (self->listeners, i);

      /* Closing is not enough: whoever handed the socket over may have it open, too. */
      epoll_ctl (self->epoll_fd, EPOLL_CTL_DEL, listener->fd, NULL);
    }
  g_ptr_array_set_size (self->listeners, 0);
}

static gboolean
on_drain_timed_out_cb (gpointer user_data)
{
  CbNet *self = user_data;

  self->drain_source = 0;
  close_all (self);
  finish_drain_if_empty (self);

  return G_SOURCE_REMOVE;
}

/**
 * cb_net_drain_async:
 * @self: the transport
 * @timeout_ms: when to close what is still open
 * @callback: called in the main loop
 * @user_data: for @callback
 *
 * Stops listening, closes what rests, lets what is under way finish. Whoever
 * took connections over closes them.
 */
void
cb_net_drain_async (CbNet *self, guint timeout_ms, GAsyncReadyCallback callback, gpointer user_data)
{
  CbConn *next;

  g_return_if_fail (CB_IS_NET (self));
  g_return_if_fail (self->draining == NULL);

  self->draining = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->draining, cb_net_drain_async);
  cb_net_stop_listening (self);
  for (CbConn *conn = self->all; conn != NULL; conn = next)
    {
      next = conn->next;
      cb_conn_drain (conn);
    }
  self->drain_source = g_timeout_add (timeout_ms, on_drain_timed_out_cb, self);
  finish_drain_if_empty (self);
}

/**
 * cb_net_drain_finish:
 * @self: the transport
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE when no connection is left
 */
gboolean
cb_net_drain_finish (CbNet *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The object */

static void
cb_net_dispose (GObject *object)
{
  CbNet *self = CB_NET (object);

  close_all (self);
  g_clear_handle_id (&self->drain_source, g_source_remove);
  if (self->source != NULL)
    g_source_destroy (self->source);
  if (self->server != NULL)
    g_signal_handlers_disconnect_by_data (self->server, self);

  G_OBJECT_CLASS (cb_net_parent_class)->dispose (object);
}

static void
cb_net_finalize (GObject *object)
{
  CbNet *self = CB_NET (object);

  while (self->run_first != NULL)
    {
      CbConn *conn = self->run_first;

      self->run_first = conn->next_queued;
      g_free (conn);
    }
  free_dead (self);
  g_clear_pointer (&self->source, g_source_unref);
  g_clear_object (&self->server);
  g_ptr_array_unref (self->listeners);
  g_ptr_array_unref (self->spare);
  g_object_unref (self->local);
  g_clear_pointer (&self->credentials, cb_tls_credentials_unref);
  cb_net_addresses_free (self->addresses);
  close (self->epoll_fd);
  close (self->reserve_fd);

  G_OBJECT_CLASS (cb_net_parent_class)->finalize (object);
}

static void
cb_net_class_init (CbNetClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cb_net_dispose;
  G_OBJECT_CLASS (klass)->finalize = cb_net_finalize;
  refused_signal = g_signal_new ("refused", CB_TYPE_NET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
cb_net_init (CbNet *self)
{
  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  self->reserve_fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  self->local = g_inet_socket_address_new_from_string ("127.0.0.1", 80);
  self->listeners = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_net_listener_free);
  self->spare = g_ptr_array_new_with_free_func (g_free);
  self->addresses = cb_net_addresses_new ();
}

/**
 * cb_net_new:
 * @server: who serves the requests; it must have no listener of its own
 * @config: limits; copied
 *
 * Returns: (transfer full): a transport in the thread's default main context
 */
CbNet *
cb_net_new (SoupServer *server, const CbNetConfig *config)
{
  static GSourceFuncs funcs = { .prepare = prepare, .dispatch = dispatch };
  CbNet *self = g_object_new (CB_TYPE_NET, NULL);

  self->server = g_object_ref (server);
  cb_net_set_config (self, config);
  g_signal_connect (server, "request-started", G_CALLBACK (on_request_started_cb), self);
  g_signal_connect (server, "request-finished", G_CALLBACK (on_request_finished_cb), self);

  self->source = g_source_new (&funcs, sizeof (NetSource));
  ((NetSource *) self->source)->net = self;
  g_source_set_static_name (self->source, "CbNet");
  g_source_add_unix_fd (self->source, self->epoll_fd, G_IO_IN);
  g_source_attach (self->source, g_main_context_get_thread_default ());

  return self;
}
