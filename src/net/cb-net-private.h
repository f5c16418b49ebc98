#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include "net/cb-body.h"
#include "net/cb-conn.h"
#include "net/cb-net-addresses.h"
#include "net/cb-net-listener.h"
#include "net/cb-net-stream.h"
#include "net/cb-net-timers.h"
#include "net/cb-net.h"
#include "net/cb-tls-session.h"

G_BEGIN_DECLS

/* Between the files of this folder: what a connection and the transport are made of. */

#define CB_CONN_INPUT_SIZE CB_HEAD_MAX    /* borrowed from a pool while bytes are in it */
#define CB_CONN_OUTPUT_LIMIT (256 * 1024) /* above it a writer is told to wait */

/**
 * CbConnState:
 * @CB_CONN_HANDSHAKE: TLS is being agreed on; only on listeners that speak it
 * @CB_CONN_HEAD: collecting a request head, or resting between two
 * @CB_CONN_EXCHANGE: libsoup has the request, as a #CbNetStream
 * @CB_CONN_TAKEN_OVER: another protocol has the connection
 * @CB_CONN_LINGER: the last answer is sent; flush, shut down, drain, close
 * @CB_CONN_CLOSED: the socket is closed; the memory waits for the end of the dispatch
 */
typedef enum
{
  CB_CONN_HANDSHAKE,
  CB_CONN_HEAD,
  CB_CONN_EXCHANGE,
  CB_CONN_TAKEN_OVER,
  CB_CONN_LINGER,
  CB_CONN_CLOSED,
} CbConnState;

struct _CbConn
{
  CbNetTimer timer;    /* first: a timer is cast to its connection */
  CbNet *net;          /* (unowned) */
  CbConn *next_queued; /* in the list of those with work, or of the dead */
  CbConn *previous;    /* in the list of all */
  CbConn *next;

  guint8 *in;  /* (owned) (nullable): in[in_start .. in_end) is not consumed yet */
  guint8 *out; /* (owned) (nullable): out[out_start .. out_end) is not sent yet */
  guint32 in_start;
  guint32 in_end;
  guint32 scanned;   /* of the head that is being collected */
  guint32 head_left; /* of the head that libsoup has not read yet */
  guint32 out_start;
  guint32 out_end;
  guint32 out_size;
  guint32 out_limit;

  int fd;             /* (owned) */
  guint state : 3;    /* CbConnState */
  guint readable : 1; /* edges of epoll, remembered */
  guint writable : 1;
  guint broken : 1;
  guint at_end : 1; /* the peer sends no more */
  guint running : 1;
  guint queued : 1;
  guint keep_alive : 1;
  guint fresh : 1; /* no request was begun yet */
  guint shut : 1;

  CbNetAddressKey address;
  CbNetStream *stream; /* (unowned): while EXCHANGE; owned by libsoup */
  union
  {
    struct /* while EXCHANGE */
    {
      CbBody body;
      guint64 max_body;
      guint32 turn; /* bytes of the body that were read in this turn */
    };
    struct /* while TAKEN_OVER */
    {
      const CbConnProtocol *protocol;
      gpointer protocol_data;
    };
  };
  GSocketAddress *remote; /* (owned) (nullable): dropped at take-over */
  CbTlsSession *tls;      /* (owned) (nullable) */
};

struct _CbNet
{
  GObject parent_instance;

  GSource *source;    /* (owned): the only one, for the only epoll set */
  SoupServer *server; /* (owned): it has no listener */
  CbNetConfig config;
  CbNetStats stats;
  int epoll_fd;         /* (owned) */
  int reserve_fd;       /* (owned): given up for a moment to tell a client that no fd is left */
  GPtrArray *listeners; /* (owned) (element-type CbNetListener): none once draining */
  CbNetAddresses *addresses; /* (owned) */
  GSocketAddress *local;     /* (owned): what libsoup calls a server that the client did not name */
  CbTlsCredentials *credentials; /* (owned) (nullable): for new connections of TLS listeners */
  CbNetTimers timers;
  CbConn *all;       /* (owned): every connection that is not closed */
  CbConn *run_first; /* those with work to do */
  CbConn *run_last;
  CbConn *dead;          /* (owned): closed; freed at the end of a dispatch */
  GPtrArray *spare;      /* (owned): input buffers */
  CbNetStream *starting; /* (unowned): the stream within soup_server_accept_iostream() */
  GTask *draining;       /* (owned) (nullable) */
  guint drain_source;
  guint handshakes; /* steps of TLS in this dispatch */
  gint64 now;       /* of this dispatch, monotonic */
};

CbConn *cb_conn_new (CbNet *net, int fd, CbNetAddressKey address, CbTlsSession *tls);
void cb_conn_run (CbConn *conn);
void cb_conn_destroy (CbConn *conn);
void cb_conn_time_out (CbConn *conn);
void cb_conn_drain (CbConn *conn);
gboolean cb_conn_flush (CbConn *conn);

void cb_conn_linger (CbConn *conn);
void cb_conn_arm (CbConn *conn, CbNetTimerKind kind);
void cb_conn_disarm (CbConn *conn);

/* What goes in and out: cb-conn-io.c. */
gsize cb_conn_get_input_size (CbConn *conn);
gssize cb_conn_fill_input (CbConn *conn);
void cb_conn_consume (CbConn *conn, gsize size);
void cb_conn_drop_input (CbConn *conn);
void cb_conn_drop_output (CbConn *conn);

/* One exchange's view of its connection: cb-conn-exchange.c. */
void cb_conn_exchange_start (CbConn *conn, gsize head_size, const CbHead *head);
gssize cb_conn_exchange_read (CbConn *conn, void *buffer, gsize size, GError **error);
gboolean cb_conn_exchange_is_readable (CbConn *conn);
gboolean cb_conn_exchange_is_refused (CbConn *conn);
gboolean cb_conn_exchange_refuse_late_body (CbConn *conn);
void cb_conn_exchange_wait_for_progress (CbConn *conn);
void cb_conn_exchange_close (CbConn *conn, gboolean complete);

/* For connections: what the transport does with them. */
void cb_net_queue (CbNet *self, CbConn *conn);
void cb_net_add_dead (CbNet *self, CbConn *conn);
void cb_net_start_exchange (CbNet *self, CbConn *conn);
void cb_net_tell_refused (CbNet *self, const CbNetRefusal *refusal);

/* Accepting: cb-net-acceptor.c. */
void cb_net_accept (CbNet *self, CbNetListener *listener);

G_END_DECLS
