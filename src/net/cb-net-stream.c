#include "net/cb-net-stream.h"

#include <string.h>

#include "base/cb-id.h"
#include "net/cb-net-input.h"
#include "net/cb-net-output.h"
#include "net/cb-net-private.h"
#include "net/cb-net-refusal.h"

/**
 * CbNetStream:
 *
 * The GIOStream that libsoup gets, one for each HTTP exchange. It shows exactly
 * one request (head and body, no byte of the next one), collects the response
 * for one send(), and gives the connection back when libsoup closes it.
 *
 * Owned by libsoup; main loop only, but for what CbNetOutput says.
 */
struct _CbNetStream
{
  GIOStream parent_instance;

  CbConn *conn;                 /* (unowned) (nullable): NULL once detached; it belongs to CbNet */
  CbNetInput *input;            /* (owned) */
  CbNetOutput *output;          /* (owned) */
  GSList *sources;              /* (element-type ReadySource): alive, not owned */
  gboolean complete;            /* the response went out whole and says where it ends */
  guint refused;                /* the status that was answered in libsoup's place, or 0 */
  char id[CB_ID_LENGTH + 1];    /* of the request, or "" */
  gboolean answered;            /* a final response has begun */
  void (*gone) (gpointer data); /* (nullable): wants to hear that the peer has gone */
  gpointer gone_data;           /* (unowned) */
};

/* Polls no descriptor: its ready time becomes 0 when the direction is ready. */
typedef struct
{
  GSource source;
  CbNetStream *stream; /* (owned) */
  gboolean output;
} ReadySource;

G_DEFINE_FINAL_TYPE (CbNetStream, cb_net_stream, G_TYPE_IO_STREAM)

static GQuark
stream_quark (void)
{
  return g_quark_from_static_string ("cb-net-stream");
}

gboolean
cb_net_stream_is_ready (CbNetStream *self, gboolean output)
{
  CbConn *conn = self != NULL ? self->conn : NULL;

  if (conn == NULL || conn->broken)
    return TRUE; /* so that the error is read */

  return output ? cb_conn_get_queued (conn) < conn->out_limit : cb_conn_exchange_is_readable (conn);
}

static gboolean
dispatch_ready (GSource *source, GSourceFunc callback, gpointer data)
{
  ReadySource *ready = (ReadySource *) source;

  if (!cb_net_stream_is_ready (ready->stream, ready->output))
    g_source_set_ready_time (source, -1);

  return callback (data);
}

static void
finalize_ready (GSource *source)
{
  ReadySource *ready = (ReadySource *) source;

  ready->stream->sources = g_slist_remove (ready->stream->sources, ready);
  g_object_unref (ready->stream);
}

/* A child source needs a callback of its own, which keeps it. */
static gboolean
on_child_ready_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Returns: (transfer full): a source that is ready while the direction is */
GSource *
cb_net_stream_create_source (CbNetStream *self,
                             gpointer half,
                             gboolean output,
                             GCancellable *cancellable)
{
  static GSourceFuncs funcs = { .dispatch = dispatch_ready, .finalize = finalize_ready };
  g_autoptr (GSource) child = g_source_new (&funcs, sizeof (ReadySource));
  ReadySource *ready = (ReadySource *) child;
  GSource *source;

  ready->stream = g_object_ref (self);
  ready->output = output;
  self->sources = g_slist_prepend (self->sources, ready);
  g_source_set_ready_time (child, cb_net_stream_is_ready (self, output) ? 0 : -1);
  g_source_set_callback (child, on_child_ready_cb, NULL, NULL);
  source = g_pollable_source_new_full (half, NULL, cancellable);
  g_source_add_child_source (source, child);

  return source;
}

static void
tell_gone (CbNetStream *self)
{
  void (*gone) (gpointer) = self->gone;

  self->gone = NULL;
  if (gone != NULL)
    gone (self->gone_data);
}

/*
 * Has the peer left before all of its request was there? One that only says that it sends no more
 * still reads: RFC 9112, section 9.6.
 */
static gboolean
is_peer_gone (CbConn *conn)
{
  return conn == NULL || conn->broken ||
         (conn->at_end && !conn->body.done && !conn->readable &&
          cb_conn_get_input_size (conn) == 0);
}

/* Readiness may have changed. */
void
cb_net_stream_wake (CbNetStream *self)
{
  for (GSList *l = self->sources; l != NULL; l = l->next)
    {
      ReadySource *ready = l->data;

      if (cb_net_stream_is_ready (self, ready->output))
        g_source_set_ready_time (&ready->source, 0);
    }
  if (is_peer_gone (self->conn))
    tell_gone (self);
}

gboolean
cb_net_stream_check_open (CbNetStream *self, GError **error)
{
  if (self != NULL && self->conn != NULL && !self->conn->broken)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "The connection is closed");
  return FALSE;
}

/* A 1xx answer is not the last word. */
static gboolean
is_interim (const char *bytes, gsize size)
{
  return size > 9 && memcmp (bytes, "HTTP/1.", 7) == 0 && bytes[9] == '1';
}

gssize
cb_net_stream_write (CbNetStream *self, const void *bytes, gsize size, GError **error)
{
  gssize written;

  if (!cb_net_stream_check_open (self, error))
    return -1;
  if (self->refused != 0)
    return size;
  /* “100 Continue” would call for a body that is refused. */
  if (is_interim (bytes, size) && cb_conn_exchange_is_refused (self->conn))
    return size;

  written = cb_conn_write (self->conn, bytes, size);
  if (written < 0)
    {
      cb_conn_exchange_wait_for_progress (self->conn);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "No room now");
      return -1;
    }
  self->answered |= !is_interim (bytes, size);

  return written;
}

/**
 * cb_net_stream_refuse:
 * @self: a stream
 * @status: an HTTP status of an error
 * @detail: what is wrong, for people
 *
 * Answers in libsoup's place, where its answer has not begun; what it still
 * writes is dropped.
 */
void
cb_net_stream_refuse (CbNetStream *self, guint status, const char *detail)
{
  g_autofree char *id = NULL;
  GString *answer;

  if (self->conn == NULL || self->answered || self->refused != 0)
    return;

  id = *self->id != '\0' ? g_strdup (self->id) : cb_id_new (g_get_real_time ());
  answer = cb_net_refusal_new (status, detail, id);
  self->conn->net->stats.refused++;
  cb_conn_write (self->conn, answer->str, answer->len);
  g_string_free (answer, TRUE);
  self->refused = status;
}

guint
cb_net_stream_get_refused (CbNetStream *self)
{
  return self->refused;
}

void
cb_net_stream_set_id (CbNetStream *self, const char *id)
{
  g_strlcpy (self->id, id, sizeof self->id);
}

static GInputStream *
cb_net_stream_get_input (GIOStream *stream)
{
  return G_INPUT_STREAM (CB_NET_STREAM (stream)->input);
}

static GOutputStream *
cb_net_stream_get_output (GIOStream *stream)
{
  return G_OUTPUT_STREAM (CB_NET_STREAM (stream)->output);
}

/* libsoup is through with this exchange. */
static gboolean
cb_net_stream_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  CbNetStream *self = CB_NET_STREAM (stream);
  CbConn *conn = self->conn;

  if (conn == NULL)
    return TRUE;

  cb_net_output_write_late (self->output);
  self->gone = NULL;
  cb_net_stream_detach (self);
  cb_conn_exchange_close (conn, self->complete && self->refused == 0);

  return TRUE;
}

static void
cb_net_stream_finalize (GObject *object)
{
  CbNetStream *self = CB_NET_STREAM (object);

  /* A half may outlive the stream. */
  cb_net_input_detach (self->input);
  cb_net_output_detach (self->output);
  g_object_unref (self->input);
  g_object_unref (self->output);

  G_OBJECT_CLASS (cb_net_stream_parent_class)->finalize (object);
}

static void
cb_net_stream_class_init (CbNetStreamClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cb_net_stream_finalize;
  stream_class->get_input_stream = cb_net_stream_get_input;
  stream_class->get_output_stream = cb_net_stream_get_output;
  stream_class->close_fn = cb_net_stream_close;
}

static void
cb_net_stream_init (CbNetStream *self)
{
  self->input = cb_net_input_new (self);
  self->output = cb_net_output_new (self);
}

/**
 * cb_net_stream_new:
 * @conn: the connection whose request it shows
 *
 * Returns: (transfer full): a stream for one exchange
 */
CbNetStream *
cb_net_stream_new (CbConn *conn)
{
  CbNetStream *self = g_object_new (CB_TYPE_NET_STREAM, NULL);

  self->conn = conn;
  conn->stream = self;
  conn->net->stats.exchanges_open++;

  return self;
}

/* Returns: (transfer none) (nullable): NULL once the connection is gone or was taken over */
CbConn *
cb_net_stream_get_conn (CbNetStream *self)
{
  return self->conn;
}

/**
 * cb_net_stream_bind:
 * @self: a stream
 * @message: the message that libsoup made from it
 *
 * Ties the two together, since libsoup gives no way from one to the other.
 */
void
cb_net_stream_bind (CbNetStream *self, SoupServerMessage *message)
{
  g_object_set_qdata_full (G_OBJECT (message), stream_quark (), g_object_ref (self),
                           g_object_unref);
}

/* Returns: (transfer none) (nullable): the stream that @message came from */
CbNetStream *
cb_net_stream_from_message (SoupServerMessage *message)
{
  return g_object_get_qdata (G_OBJECT (message), stream_quark ());
}

/* The connection goes on, or away, without this stream. */
void
cb_net_stream_detach (CbNetStream *self)
{
  if (self->conn == NULL)
    return;

  self->conn->net->stats.exchanges_open--;
  self->conn->stream = NULL;
  self->conn = NULL;
  cb_net_stream_wake (self);
}

void
cb_net_stream_set_complete (CbNetStream *self, gboolean complete)
{
  self->complete = complete;
}

void
cb_net_stream_set_gone_func (CbNetStream *self, void (*gone) (gpointer), gpointer data)
{
  self->gone = gone;
  self->gone_data = data;
}
