#include <string.h>

#include "base/cb-json.h"
#include "fuzz/cb-fuzz.h"
#include "lib/cb-web-fixture.h"

/*
 * Frames of chatbot.v1, one a line, to a server over a chat whose store is in memory. Whatever they
 * say: each answer is a frame that the protocol knows, and what was acknowledged is stored under
 * the number that the acknowledgement gave, once, without a gap.
 */

/* Whoever wants the session of the fixture begins with this byte, everybody else without. */
#define WITH_SESSION 'h'

#define LAST "{\"type\":\"message\",\"client_id\":\"~last~\",\"text\":\"the last\"}"

static const char *const types[] = { "welcome", "resumed", "message", "ack",     "typing", "delta",
                                     "error",   "pong",    "goaway",  "session", "read",   NULL };

typedef struct
{
  char *session;     /* (owned) (nullable): the one that was opened */
  GHashTable *acked; /* (owned) (element-type utf8 gint64): numbers by client_id */
  gboolean over;     /* the last message was acknowledged or refused */
} Talk;

static void
take_ack (Talk *talk, JsonObject *frame)
{
  const char *client_id = json_object_get_string_member (frame, "client_id");
  gint64 seq = json_object_get_int_member (frame, "seq");
  gint64 *known = g_hash_table_lookup (talk->acked, client_id);

  if (known != NULL)
    g_assert_cmpint (*known, ==, seq);
  else
    g_hash_table_insert (talk->acked, g_strdup (client_id), g_memdup2 (&seq, sizeof seq));
}

static void
take_frame (Talk *talk, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) frame = cb_json_parse_object (text, strlen (text), &error);
  const char *type;

  g_assert_no_error (error);
  type = json_object_get_string_member (frame, "type");
  g_assert_true (g_strv_contains (types, type));
  if (strcmp (type, "welcome") == 0 && talk->session == NULL)
    talk->session = g_strdup (json_object_get_string_member (frame, "session"));
  if (strcmp (type, "ack") == 0)
    take_ack (talk, frame);
  if (strcmp (type, "ack") == 0 || strcmp (type, "error") == 0)
    talk->over = g_strcmp0 (json_object_get_string_member_with_default (frame, "client_id", ""),
                            "~last~") == 0;
}

static void
say_all (CbWsClient *client, const guint8 *data, gsize size)
{
  while (size > 0)
    {
      const guint8 *end = memchr (data, '\n', size);
      gsize length = end != NULL ? (gsize) (end - data) : size;

      cb_ws_client_send_frame (client, 0x81, data, length);
      data += MIN (length + 1, size);
      size -= MIN (length + 1, size);
    }
}

/* Reads until the last message was answered, or the server had enough. */
static void
listen (CbWsClient *client, Talk *talk)
{
  while (!talk->over)
    {
      g_autofree char *text = cb_ws_client_read (client);

      if (text == NULL)
        return;
      take_frame (talk, text);
    }
}

static void
check_stored (const CbMessage *message, guint64 seq, Talk *talk)
{
  gint64 *acked =
      message->client_id != NULL ? g_hash_table_lookup (talk->acked, message->client_id) : NULL;

  g_assert_cmpuint (message->seq, ==, seq);
  g_assert_true (g_utf8_validate (message->text, -1, NULL));
  if (acked == NULL || message->role != CB_ROLE_VISITOR)
    return;
  g_assert_cmpint (*acked, ==, message->seq);
  g_hash_table_remove (talk->acked, message->client_id);
}

static void
check_store (CbWebFixture *f, Talk *talk)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages = NULL;
  gboolean more;

  cb_store_list_messages_async (f->chat.store, talk->session, 0, 1000, NULL, cb_await_keep,
                                &result);
  messages = cb_store_list_messages_finish (f->chat.store, cb_await (&result), &more, &error);
  g_assert_no_error (error);
  g_assert_false (more);
  for (guint i = 0; i < messages->len; i++)
    check_stored (g_ptr_array_index (messages, i), i + 1, talk);
  g_assert_cmpuint (g_hash_table_size (talk->acked), ==, 0); /* nothing was lost */
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  CbWebFixture f = { 0 };
  Talk talk = { NULL, g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free), FALSE };
  gboolean with_session = size > 0 && data[0] == WITH_SESSION;
  CbWsClient *client;

  cb_web_fixture_set_up (&f, NULL);
  client = with_session ? cb_web_fixture_connect (&f, NULL) : cb_ws_client_new (f.address, NULL);
  if (with_session)
    talk.session = g_strdup (f.chat.id);
  say_all (client, data + with_session, size - with_session);
  cb_ws_client_send (client, LAST);
  listen (client, &talk);
  cb_ws_client_free (client);
  if (talk.session != NULL)
    check_store (&f, &talk);
  cb_web_fixture_tear_down (&f, NULL);
  g_hash_table_unref (talk.acked);
  g_free (talk.session);

  return 0;
}
