#include "net/cb-net-output.h"

#include "net/cb-net-private.h"

/**
 * CbNetOutput:
 *
 * The writing half of a #CbNetStream: one response.
 *
 * libsoup ends a chunked body with g_output_stream_close_async(), which GIO runs
 * in a thread of its own: the last chunk is written from there. It waits here
 * until the stream is closed in the owner's thread.
 */
struct _CbNetOutput
{
  GOutputStream parent_instance;

  CbNetStream *stream; /* (unowned) (nullable): it owns us */
  GThread *owner;      /* (unowned) */
  GMutex lock;
  GByteArray *late; /* (owned) (nullable): guarded by @lock */
};

static void cb_net_output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbNetOutput,
                               cb_net_output,
                               G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                      cb_net_output_pollable_init))

static void
keep_late (CbNetOutput *self, const void *bytes, gsize size)
{
  g_mutex_lock (&self->lock);
  if (self->late == NULL)
    self->late = g_byte_array_new ();
  g_byte_array_append (self->late, bytes, size);
  g_mutex_unlock (&self->lock);
}

static gssize
cb_net_output_write_nonblocking (GPollableOutputStream *pollable,
                                 const void *bytes,
                                 gsize size,
                                 GError **error)
{
  CbNetOutput *self = CB_NET_OUTPUT (pollable);

  if (self->owner == g_thread_self ())
    return cb_net_stream_write (self->stream, bytes, size, error);

  keep_late (self, bytes, size);
  return size;
}

static gssize
cb_net_output_write (GOutputStream *output,
                     const void *bytes,
                     gsize size,
                     GCancellable *cancellable,
                     GError **error)
{
  return cb_net_output_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (output), bytes, size, error);
}

/* libsoup flushes when it ends a body; the bytes leave at the end of the dispatch. */
static gboolean
cb_net_output_flush (GOutputStream *output, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static gboolean
cb_net_output_is_writable (GPollableOutputStream *pollable)
{
  return cb_net_stream_is_ready (CB_NET_OUTPUT (pollable)->stream, TRUE);
}

static GSource *
cb_net_output_create_source (GPollableOutputStream *pollable, GCancellable *cancellable)
{
  return cb_net_stream_create_source (CB_NET_OUTPUT (pollable)->stream, pollable, TRUE,
                                      cancellable);
}

static void
cb_net_output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = cb_net_output_is_writable;
  iface->create_source = cb_net_output_create_source;
  iface->write_nonblocking = cb_net_output_write_nonblocking;
}

static void
cb_net_output_finalize (GObject *object)
{
  CbNetOutput *self = CB_NET_OUTPUT (object);

  g_clear_pointer (&self->late, g_byte_array_unref);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (cb_net_output_parent_class)->finalize (object);
}

static void
cb_net_output_class_init (CbNetOutputClass *klass)
{
  GOutputStreamClass *output_class = G_OUTPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cb_net_output_finalize;
  output_class->write_fn = cb_net_output_write;
  output_class->flush = cb_net_output_flush;
}

static void
cb_net_output_init (CbNetOutput *self)
{
  self->owner = g_thread_self ();
  g_mutex_init (&self->lock);
}

CbNetOutput *
cb_net_output_new (CbNetStream *stream)
{
  CbNetOutput *self = g_object_new (CB_TYPE_NET_OUTPUT, NULL);

  self->stream = stream;

  return self;
}

/* The stream goes before its half. */
void
cb_net_output_detach (CbNetOutput *self)
{
  self->stream = NULL;
}

/* In the owner's thread: writes what another thread left. */
void
cb_net_output_write_late (CbNetOutput *self)
{
  g_autoptr (GByteArray) late = NULL;

  g_mutex_lock (&self->lock);
  late = g_steal_pointer (&self->late);
  g_mutex_unlock (&self->lock);
  if (late != NULL)
    cb_net_stream_write (self->stream, late->data, late->len, NULL);
}
