#pragma once

#include <libsoup/soup.h>

#include "net/cb-conn.h"
#include "net/cb-tls-credentials.h"

G_BEGIN_DECLS

/**
 * CbNetConfig:
 * @max_connections: accept no more than this many in all, 0 for no cap
 * @max_per_address: no more from one client address (IPv6: one /64), 0 for no cap
 * @head_ms: deadline for a whole request head, from accept, TLS included, or from its first byte
 * @idle_ms: how long a keep-alive connection may rest between requests
 * @progress_ms: how long a request body or a response may make no progress
 * @linger_ms: how long input is drained after a refusal, so that the answer is not lost to a reset
 * @ping_ms: silence after which a connection that was taken over is asked for a sign of life
 * @pong_ms: how long it may take to answer
 * @max_body: largest request body in bytes, unless cb_net_message_set_max_body() says otherwise
 *
 * Limits of the transport. A time of 0 is no limit.
 */
typedef struct
{
  guint max_connections;
  guint max_per_address;
  guint head_ms;
  guint idle_ms;
  guint progress_ms;
  guint linger_ms;
  guint ping_ms;
  guint pong_ms;
  guint64 max_body;
} CbNetConfig;

/**
 * CbNetStats:
 * @accepted: connections
 * @refused: requests that the transport answered with an error
 * @evicted: resting connections that were closed to make room
 * @timed_out: connections that were closed since a deadline passed
 * @shed: connections that were answered 503 at accept
 * @shed_address: connections that were answered 503 since their address had too many
 * @exchanges: requests that were handed on
 * @connections: open now
 * @exchanges_open: requests under way now
 * @taken_over: connections that speak another protocol now
 */
typedef struct
{
  guint64 accepted;
  guint64 refused;
  guint64 evicted;
  guint64 timed_out;
  guint64 shed;
  guint64 shed_address;
  guint64 exchanges;
  guint connections;
  guint exchanges_open;
  guint taken_over;
} CbNetStats;

/**
 * CbNetRefusal:
 * @id: what the answer calls it
 * @status: of the answer
 * @remote: who sent it
 * @method: (nullable): as far as it can be made out, like what follows
 * @target: (nullable): the address that was asked for
 * @duration_us: since its first byte, in microseconds; 0 for a moment
 *
 * A request that was refused by its head: libsoup has not seen it. Valid during the call only.
 */
typedef struct
{
  const char *id;
  guint status;
  GSocketAddress *remote;
  const char *method;
  const char *target;
  gint64 duration_us;
} CbNetRefusal;

#define CB_TYPE_NET (cb_net_get_type ())
G_DECLARE_FINAL_TYPE (CbNet, cb_net, CB, NET, GObject)

CbNet *cb_net_new (SoupServer *server, const CbNetConfig *config);
void cb_net_set_config (CbNet *self, const CbNetConfig *config);
gboolean cb_net_listen (CbNet *self, GSocketAddress *address, GError **error);
gboolean cb_net_listen_tls (CbNet *self, GSocketAddress *address, GError **error);
void cb_net_set_credentials (CbNet *self, CbTlsCredentials *credentials);
gboolean cb_net_listen_fd (CbNet *self, int fd, GError **error);
GPtrArray *cb_net_dup_addresses (CbNet *self);
CbConn *cb_net_adopt (CbNet *self, CbKeptConn *kept, const CbConnProtocol *protocol, gpointer data);
void cb_net_stop_listening (CbNet *self);
const CbNetStats *cb_net_get_stats (CbNet *self);
void cb_net_drain_async (CbNet *self,
                         guint timeout_ms,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
gboolean cb_net_drain_finish (CbNet *self, GAsyncResult *result, GError **error);

void cb_net_message_set_max_body (SoupServerMessage *message, guint64 max_body);
void cb_net_message_set_id (SoupServerMessage *message, const char *id);
guint cb_net_message_get_refused (SoupServerMessage *message);
void cb_net_message_watch_gone (SoupServerMessage *message,
                                void (*gone) (gpointer user_data),
                                gpointer user_data);

G_END_DECLS
