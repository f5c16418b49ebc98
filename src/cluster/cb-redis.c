#include "cluster/cb-redis.h"

#include <hiredis/hiredis.h>
#include <hiredis/read.h>
#include <string.h>

#include "base/cb-error.h"

/* What is read at a time. */
#define READ_SIZE 16384

/* A ping every so often; who has not said anything for so long is gone. */
#define PING_MS 1000
#define SILENCE_US (10 * G_TIME_SPAN_SECOND)

/* From one attempt to the next, twice as long each time, and by chance up to half shorter: so the
 * nodes do not all come back at once. */
#define MIN_WAIT_MS 100
#define MAX_WAIT_MS 5000

/**
 * CbRedis:
 *
 * One connection to a Redis, which comes back by itself when it is lost. It subscribes to a
 * channel, or it publishes: on a connection that subscribed Redis takes nothing else.
 *
 * GIO moves the bytes, so that nothing blocks, name look-ups and TLS included; hiredis writes and
 * reads the protocol.
 *
 * Emits `ready` when what is told will be heard, `lost` (utf8: why) when that is over or an attempt
 * failed, and `message` (GBytes) for what is heard. Main loop only.
 */
struct _CbRedis
{
  GObject parent_instance;

  CbRedisUrl *url;  /* (owned) */
  char *channel;    /* (owned) (nullable): what it subscribes to */
  gsize max_queued; /* bytes that may wait to be sent */

  GCancellable *cancellable;     /* (owned) (nullable): of this attempt and its connection */
  GSocketConnection *connection; /* (owned) (nullable) */
  redisReader *reader;           /* (owned) (nullable) */
  GByteArray *waiting;           /* (owned): to be sent */
  gsize n_sending;               /* bytes that are being sent */
  gint64 heard_at;               /* monotonic time */
  gboolean ready;
  guint n_failed; /* attempts since it was ready */
  guint pinging;  /* source ids */
  guint retrying;
};

enum
{
  READY,
  LOST,
  MESSAGE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CbRedis, cb_redis, G_TYPE_OBJECT)

static void connect_now (CbRedis *self);

/* Its end */

static void
disconnect (CbRedis *self)
{
  /* What is under way calls back and finds that it was cancelled. */
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->reader, redisReaderFree);
  g_clear_handle_id (&self->pinging, g_source_remove);
  g_clear_handle_id (&self->retrying, g_source_remove);
  g_byte_array_set_size (self->waiting, 0);
  self->n_sending = 0;
  self->ready = FALSE;
}

static gboolean
on_retry_due_cb (gpointer user_data)
{
  CbRedis *self = user_data;

  self->retrying = 0;
  connect_now (self);

  return G_SOURCE_REMOVE;
}

static guint
choose_wait (CbRedis *self)
{
  guint wait = MIN (MIN_WAIT_MS << MIN (self->n_failed, 10), MAX_WAIT_MS);

  return g_random_int_range (wait / 2, wait + 1);
}

static void
fail (CbRedis *self, const char *why)
{
  guint wait = choose_wait (self);

  disconnect (self);
  self->n_failed++;
  self->retrying = g_timeout_add (wait, on_retry_due_cb, self);
  g_signal_emit (self, signals[LOST], 0, why);
}

/* Sending */

typedef struct
{
  CbRedis *redis; /* (owned) */
  GBytes *bytes;  /* (owned) */
} Sending;

static void
sending_free (Sending *sending)
{
  g_bytes_unref (sending->bytes);
  g_object_unref (sending->redis);
  g_free (sending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sending, sending_free)

static void flush (CbRedis *self);

static void
on_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Sending) sending = user_data;
  CbRedis *self = sending->redis;
  g_autoptr (GError) error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    {
      self->n_sending = 0;
      flush (self);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fail (self, error->message);
}

/* What came together since the last write goes out together. */
static void
flush (CbRedis *self)
{
  Sending *sending;
  gsize size;

  if (self->n_sending > 0 || self->waiting->len == 0 || self->connection == NULL)
    return;

  sending = g_new (Sending, 1);
  sending->redis = g_object_ref (self);
  sending->bytes = g_byte_array_free_to_bytes (self->waiting);
  self->waiting = g_byte_array_new ();
  self->n_sending = g_bytes_get_size (sending->bytes);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)),
                                   g_bytes_get_data (sending->bytes, &size), self->n_sending,
                                   G_PRIORITY_DEFAULT, self->cancellable, on_sent_cb, sending);
}

static void
send_command (CbRedis *self, int argc, const char **argv, const gsize *lengths)
{
  char *text = NULL;
  int length = redisFormatCommandArgv (&text, argc, argv, lengths);

  if (length > 0)
    g_byte_array_append (self->waiting, (const guint8 *) text, length);
  redisFreeCommand (text);
}

static void
send_words (CbRedis *self, int argc, const char **argv)
{
  send_command (self, argc, argv, NULL);
}

/* Receiving */

static void
become_ready (CbRedis *self)
{
  if (self->ready)
    return;

  self->ready = TRUE;
  self->n_failed = 0;
  g_signal_emit (self, signals[READY], 0);
}

static gboolean
is_word (const redisReply *reply, const char *word)
{
  return (reply->type == REDIS_REPLY_STRING || reply->type == REDIS_REPLY_STATUS) &&
         strcmp (reply->str, word) == 0;
}

/* What Redis says on a connection that subscribed: ["message", channel, payload] and the like. */
static void
take_push (CbRedis *self, const redisReply *reply)
{
  const redisReply *payload = reply->elements == 3 ? reply->element[2] : NULL;

  if (reply->elements == 3 && is_word (reply->element[0], "subscribe"))
    become_ready (self);
  else if (payload != NULL && is_word (reply->element[0], "message") &&
           payload->type == REDIS_REPLY_STRING)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (payload->str, payload->len);

      g_signal_emit (self, signals[MESSAGE], 0, bytes);
    }
}

/* Returns: %FALSE where the connection is over */
static gboolean
take_reply (CbRedis *self, const redisReply *reply)
{
  if (reply->type == REDIS_REPLY_ERROR)
    {
      fail (self, reply->str);
      return FALSE;
    }

  if (reply->type == REDIS_REPLY_ARRAY && reply->elements > 0)
    take_push (self, reply);
  else if (is_word (reply, "PONG") && self->channel == NULL)
    become_ready (self);

  /* Whoever was told something may have stopped it. */
  return self->connection != NULL;
}

/* Returns: %FALSE where the connection is over */
static gboolean
take_replies (CbRedis *self)
{
  while (TRUE)
    {
      void *reply = NULL;
      gboolean goes_on;

      if (redisReaderGetReply (self->reader, &reply) != REDIS_OK)
        {
          fail (self, "it does not speak the protocol of Redis");
          return FALSE;
        }
      if (reply == NULL)
        return TRUE;

      goes_on = take_reply (self, reply);
      freeReplyObject (reply);
      if (!goes_on)
        return FALSE;
    }
}

static void receive (CbRedis *self);

static void
on_received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbRedis) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes =
                 g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      fail (self, error != NULL ? error->message : "it closed the connection");
      return;
    }

  self->heard_at = g_get_monotonic_time ();
  redisReaderFeed (self->reader, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  if (take_replies (self))
    receive (self);
}

static void
receive (CbRedis *self)
{
  g_input_stream_read_bytes_async (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)),
                                   READ_SIZE, G_PRIORITY_DEFAULT, self->cancellable, on_received_cb,
                                   g_object_ref (self));
}

/* Connecting */

static gboolean
on_ping_due_cb (gpointer user_data)
{
  CbRedis *self = user_data;
  const char *ping[] = { "PING" };

  if (g_get_monotonic_time () - self->heard_at > SILENCE_US)
    {
      self->pinging = 0;
      fail (self, "it does not answer");
      return G_SOURCE_REMOVE;
    }

  if (self->connection != NULL)
    {
      send_words (self, G_N_ELEMENTS (ping), ping);
      flush (self);
    }

  return G_SOURCE_CONTINUE;
}

static void
log_in (CbRedis *self)
{
  const char *with_name[] = { "AUTH", self->url->user, self->url->password };
  const char *without[] = { "AUTH", self->url->password };

  if (self->url->password == NULL)
    return;
  if (self->url->user != NULL)
    send_words (self, G_N_ELEMENTS (with_name), with_name);
  else
    send_words (self, G_N_ELEMENTS (without), without);
}

static void
on_connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbRedis) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
                 g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, &error);
  const char *subscribe[] = { "SUBSCRIBE", self->channel };
  const char *ping[] = { "PING" };

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (connection == NULL)
    {
      fail (self, error->message);
      return;
    }

  g_socket_set_keepalive (g_socket_connection_get_socket (connection), TRUE);
  self->connection = g_steal_pointer (&connection);
  self->reader = redisReaderCreate ();
  log_in (self);
  if (self->channel != NULL)
    send_words (self, G_N_ELEMENTS (subscribe), subscribe);
  else
    send_words (self, G_N_ELEMENTS (ping), ping);
  flush (self);
  receive (self);
}

static void
connect_now (CbRedis *self)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  self->cancellable = g_cancellable_new ();
  self->heard_at = g_get_monotonic_time ();
  self->pinging = g_timeout_add (PING_MS, on_ping_due_cb, self);
  g_socket_client_set_enable_proxy (client, FALSE);
  if (self->url->tls)
    g_socket_client_set_tls (client, TRUE);
  g_socket_client_connect_to_host_async (client, self->url->host, self->url->port,
                                         self->cancellable, on_connected_cb, g_object_ref (self));
}

/* Connects, and does so again as long as it is not stopped. */
void
cb_redis_start (CbRedis *self)
{
  g_return_if_fail (CB_IS_REDIS (self));
  g_return_if_fail (self->cancellable == NULL);

  connect_now (self);
}

void
cb_redis_stop (CbRedis *self)
{
  g_return_if_fail (CB_IS_REDIS (self));

  disconnect (self);
}

gboolean
cb_redis_is_ready (CbRedis *self)
{
  return self->ready;
}

/**
 * cb_redis_publish:
 * @self: a connection that subscribes to nothing
 * @channel: to whom
 * @bytes: what
 *
 * Returns: %FALSE where it is dropped: there is no connection, or too much waits already
 */
gboolean
cb_redis_publish (CbRedis *self, const char *channel, GBytes *bytes)
{
  gsize size;
  const char *argv[] = { "PUBLISH", channel, g_bytes_get_data (bytes, &size) };
  const gsize lengths[] = { strlen ("PUBLISH"), strlen (channel), size };

  g_return_val_if_fail (CB_IS_REDIS (self), FALSE);
  g_return_val_if_fail (self->channel == NULL, FALSE);

  if (!self->ready || self->waiting->len + self->n_sending + size > self->max_queued)
    return FALSE;

  send_command (self, G_N_ELEMENTS (argv), argv, lengths);
  flush (self);

  return TRUE;
}

static void
cb_redis_finalize (GObject *object)
{
  CbRedis *self = CB_REDIS (object);

  disconnect (self);
  g_byte_array_unref (self->waiting);
  cb_redis_url_free (self->url);
  g_free (self->channel);

  G_OBJECT_CLASS (cb_redis_parent_class)->finalize (object);
}

static void
cb_redis_class_init (CbRedisClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_redis_finalize;

  signals[READY] =
      g_signal_new ("ready", CB_TYPE_REDIS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LOST] = g_signal_new ("lost", CB_TYPE_REDIS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[MESSAGE] = g_signal_new ("message", CB_TYPE_REDIS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_BYTES | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
cb_redis_init (CbRedis *self)
{
  self->waiting = g_byte_array_new ();
}

/**
 * cb_redis_new:
 * @url: (transfer full): where Redis is
 * @channel: (nullable): what to subscribe to; without it the connection publishes
 * @max_queued: how many bytes may wait to be sent
 *
 * Returns: (transfer full): a connection to be started
 */
CbRedis *
cb_redis_new (CbRedisUrl *url, const char *channel, gsize max_queued)
{
  CbRedis *self = g_object_new (CB_TYPE_REDIS, NULL);

  self->url = url;
  self->channel = g_strdup (channel);
  self->max_queued = max_queued;

  return self;
}
