#include "lib/cb-redis-fake.h"

#include <string.h>

/* A fake on the test's own main loop: it needs no lock, and sees all that happened before. */
struct _CbRedisFake
{
  GSocketService *service; /* (owned) */
  guint16 port;
  char *password;   /* (owned) (nullable) */
  GPtrArray *peers; /* (owned) (element-type Peer) */
};

typedef struct
{
  CbRedisFake *fake;         /* (unowned) */
  GSocketConnection *stream; /* (owned) */
  GSource *source;           /* (owned) */
  GByteArray *bytes;         /* (owned): what came and was not looked at */
  gboolean admitted;
  gboolean subscribed;
} Peer;

static void
peer_free (Peer *peer)
{
  g_source_destroy (peer->source);
  g_source_unref (peer->source);
  g_byte_array_unref (peer->bytes);
  g_io_stream_close (G_IO_STREAM (peer->stream), NULL, NULL);
  g_object_unref (peer->stream);
  g_free (peer);
}

static void
say (Peer *peer, const char *text, gsize size)
{
  g_socket_send (g_socket_connection_get_socket (peer->stream), text, size, NULL, NULL);
}

static void
say_line (Peer *peer, const char *line)
{
  say (peer, line, strlen (line));
}

static void
forward (Peer *peer, const char *channel, GBytes *payload)
{
  gsize size;
  const char *data = g_bytes_get_data (payload, &size);
  g_autoptr (GString) push = g_string_new (NULL);

  g_string_append_printf (
      push, "*3\r\n$7\r\nmessage\r\n$%" G_GSIZE_FORMAT "\r\n%s\r\n$%" G_GSIZE_FORMAT "\r\n",
      strlen (channel), channel, size);
  g_string_append_len (push, data, size);
  g_string_append (push, "\r\n");
  say (peer, push->str, push->len);
}

static void
publish (CbRedisFake *self, const char *channel, GBytes *payload)
{
  for (guint i = 0; i < self->peers->len; i++)
    {
      Peer *peer = g_ptr_array_index (self->peers, i);

      if (peer->subscribed)
        forward (peer, channel, payload);
    }
}

static const char *
get_word (GPtrArray *words, guint i)
{
  return i < words->len ? g_bytes_get_data (g_ptr_array_index (words, i), NULL) : "";
}

static void
obey (Peer *peer, GPtrArray *words)
{
  CbRedisFake *self = peer->fake;
  const char *command = get_word (words, 0);

  if (strcmp (command, "AUTH") == 0)
    {
      peer->admitted = g_strcmp0 (get_word (words, words->len - 1), self->password) == 0;
      say_line (peer, peer->admitted ? "+OK\r\n" : "-WRONGPASS invalid password\r\n");
    }
  else if (!peer->admitted)
    say_line (peer, "-NOAUTH Authentication required.\r\n");
  else if (strcmp (command, "SUBSCRIBE") == 0)
    {
      peer->subscribed = TRUE;
      say_line (peer, "*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n");
    }
  else if (strcmp (command, "PING") == 0)
    say_line (peer, peer->subscribed ? "*2\r\n$4\r\npong\r\n$0\r\n\r\n" : "+PONG\r\n");
  else if (strcmp (command, "PUBLISH") == 0)
    {
      say_line (peer, ":1\r\n");
      publish (self, get_word (words, 1), g_ptr_array_index (words, 2));
    }
}

/* Returns: (nullable): behind a line such as "*3" or "$7", whose number goes to @value */
static const char *
read_number (const char *p, const char *end, gsize *value)
{
  const char *line_end = memchr (p, '\n', end - p);

  if (line_end == NULL)
    return NULL;
  *value = g_ascii_strtoull (p + 1, NULL, 10);

  return line_end + 1;
}

/* Returns: (transfer full): @size bytes, and a zero behind them that is not counted */
static GBytes *
dup_word (const char *p, gsize size)
{
  char *word = g_malloc (size + 1);

  memcpy (word, p, size);
  word[size] = '\0';

  return g_bytes_new_with_free_func (word, size, g_free, word);
}

/* Returns: (transfer full) (nullable): the first command that is whole, taken out of what came */
static GPtrArray *
take_command (Peer *peer)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  const char *start = (const char *) peer->bytes->data;
  const char *end = start + peer->bytes->len;
  gsize n_words = 0, size = 0;
  const char *p = peer->bytes->len > 0 ? read_number (start, end, &n_words) : NULL;

  for (gsize i = 0; p != NULL && i < n_words; i++)
    {
      p = p < end ? read_number (p, end, &size) : NULL;
      if (p == NULL || p + size + 2 > end)
        return NULL;
      g_ptr_array_add (words, dup_word (p, size));
      p += size + 2;
    }
  if (p == NULL)
    return NULL;

  g_byte_array_remove_range (peer->bytes, 0, p - start);

  return g_steal_pointer (&words);
}

static gboolean
on_readable_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  Peer *peer = user_data;
  char buffer[4096];
  gssize n = g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL);
  GPtrArray *words;

  if (n <= 0)
    {
      g_ptr_array_remove_fast (peer->fake->peers, peer);
      return G_SOURCE_REMOVE;
    }

  g_byte_array_append (peer->bytes, (const guint8 *) buffer, n);
  while ((words = take_command (peer)) != NULL)
    {
      obey (peer, words);
      g_ptr_array_unref (words);
    }

  return G_SOURCE_CONTINUE;
}

static gboolean
on_incoming_cb (GSocketService *service,
                GSocketConnection *stream,
                GObject *source,
                gpointer user_data)
{
  CbRedisFake *self = user_data;
  Peer *peer = g_new0 (Peer, 1);

  peer->fake = self;
  peer->stream = g_object_ref (stream);
  peer->bytes = g_byte_array_new ();
  peer->admitted = self->password == NULL;
  peer->source =
      g_socket_create_source (g_socket_connection_get_socket (stream), G_IO_IN | G_IO_HUP, NULL);
  g_source_set_callback (peer->source, G_SOURCE_FUNC (on_readable_cb), peer, NULL);
  g_source_attach (peer->source, NULL);
  g_ptr_array_add (self->peers, peer);

  return TRUE;
}

/* @password: (nullable): what who connects must know */
CbRedisFake *
cb_redis_fake_new (const char *password)
{
  CbRedisFake *self = g_new0 (CbRedisFake, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  self->password = g_strdup (password);
  self->peers = g_ptr_array_new_with_free_func ((GDestroyNotify) peer_free);
  self->service = g_socket_service_new ();
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming_cb), self);

  return self;
}

void
cb_redis_fake_free (CbRedisFake *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_signal_handlers_disconnect_by_data (self->service, self);
  g_object_unref (self->service);
  g_ptr_array_unref (self->peers);
  g_free (self->password);
  g_free (self);
}

char *
cb_redis_fake_dup_url (CbRedisFake *self, const char *password)
{
  return password != NULL ? g_strdup_printf ("redis://:%s@127.0.0.1:%u", password, self->port)
                          : g_strdup_printf ("redis://127.0.0.1:%u", self->port);
}

/* As if it had been started anew: everybody has to come again. */
void
cb_redis_fake_drop_all (CbRedisFake *self)
{
  g_ptr_array_set_size (self->peers, 0);
}
