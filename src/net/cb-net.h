#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * CbNetConfig:
 * @max_connections: accept no more than this many in all, 0 for no cap
 * @max_per_address: no more from one client address (IPv6: one /64), 0 for no cap
 * @head_ms: deadline for a whole request head, from accept or from its first byte
 * @idle_ms: how long a keep-alive connection may rest between requests
 * @progress_ms: how long a request body or a response may make no progress
 * @linger_ms: how long input is drained after a refusal, so that the answer is not lost to a reset
 * @max_body: largest request body in bytes, unless a handler raises it for its message
 *
 * Limits of the transport. All times in milliseconds.
 */
typedef struct
{
  guint max_connections;
  guint max_per_address;
  guint head_ms;
  guint idle_ms;
  guint progress_ms;
  guint linger_ms;
  guint64 max_body;
} CbNetConfig;

/**
 * CbNetStats:
 *
 * Counters since the start, and gauges (connections, exchanges_open, taken_over) of this moment.
 */
typedef struct
{
  guint64 accepted;
  guint64 refused; /* requests answered by the gate: 400, 408, 413, 414, 431, … */
  guint64 evicted; /* idle connections closed to make room */
  guint64 timed_out;
  guint64 shed;         /* connections answered 503 at accept, or dropped */
  guint64 shed_address; /* of those, because of max_per_address */
  guint64 exchanges;
  guint connections;
  guint exchanges_open;
  guint taken_over;
} CbNetStats;

#define CB_TYPE_NET (cb_net_get_type ())
G_DECLARE_FINAL_TYPE (CbNet, cb_net, CB, NET, GObject)

CbNet *cb_net_new (SoupServer *server, GMainContext *context, const CbNetConfig *config);
void cb_net_set_config (CbNet *self, const CbNetConfig *config);
gboolean cb_net_listen (CbNet *self, GSocketAddress *address, GError **error);
gboolean cb_net_listen_fd (CbNet *self, int fd, GError **error);
GPtrArray *cb_net_dup_addresses (CbNet *self);
const CbNetStats *cb_net_get_stats (CbNet *self);
void cb_net_stop_listening (CbNet *self);
void cb_net_drain_async (CbNet *self,
                         guint timeout_ms,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
gboolean cb_net_drain_finish (CbNet *self, GAsyncResult *result, GError **error);

G_END_DECLS
