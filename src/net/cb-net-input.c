#include "net/cb-net-input.h"

#include "net/cb-net-private.h"

/**
 * CbNetInput:
 *
 * The reading half of a #CbNetStream: one request. SoupServer reads it without
 * blocking; a blocking read, which it never makes, is refused.
 */
struct _CbNetInput
{
  GInputStream parent_instance;

  CbNetStream *stream; /* (unowned) (nullable): it owns us */
};

static void cb_net_input_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbNetInput,
                               cb_net_input,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      cb_net_input_pollable_init))

static gssize
cb_net_input_read_nonblocking (GPollableInputStream *pollable,
                               void *buffer,
                               gsize size,
                               GError **error)
{
  CbNetStream *stream = CB_NET_INPUT (pollable)->stream;

  if (!cb_net_stream_check_open (stream, error))
    return -1;

  return cb_conn_exchange_read (cb_net_stream_get_conn (stream), buffer, size, error);
}

static gssize
cb_net_input_read (GInputStream *input,
                   void *buffer,
                   gsize size,
                   GCancellable *cancellable,
                   GError **error)
{
  return cb_net_input_read_nonblocking (G_POLLABLE_INPUT_STREAM (input), buffer, size, error);
}

static gboolean
cb_net_input_is_readable (GPollableInputStream *pollable)
{
  return cb_net_stream_is_ready (CB_NET_INPUT (pollable)->stream, FALSE);
}

static GSource *
cb_net_input_create_source (GPollableInputStream *pollable, GCancellable *cancellable)
{
  return cb_net_stream_create_source (CB_NET_INPUT (pollable)->stream, pollable, FALSE,
                                      cancellable);
}

static void
cb_net_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = cb_net_input_is_readable;
  iface->create_source = cb_net_input_create_source;
  iface->read_nonblocking = cb_net_input_read_nonblocking;
}

static void
cb_net_input_class_init (CbNetInputClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = cb_net_input_read;
}

static void
cb_net_input_init (CbNetInput *self)
{
}

CbNetInput *
cb_net_input_new (CbNetStream *stream)
{
  CbNetInput *self = g_object_new (CB_TYPE_NET_INPUT, NULL);

  self->stream = stream;

  return self;
}

/* The stream goes before its half. */
void
cb_net_input_detach (CbNetInput *self)
{
  self->stream = NULL;
}
