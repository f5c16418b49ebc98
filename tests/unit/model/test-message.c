#include "model/cb-message.h"

#define N_THREADS 4
#define N_ROUNDS 1000

static void
test_roles (void)
{
  static const char *const names[] = { "visitor", "bot", "operator", "system" };
  CbRole role = CB_ROLE_SYSTEM;

  g_assert_cmpuint (G_N_ELEMENTS (names), ==, CB_N_ROLES);
  for (guint i = 0; i < CB_N_ROLES; i++)
    {
      g_assert_cmpstr (cb_role_to_string (i), ==, names[i]);
      g_assert_true (cb_role_from_string (names[i], &role));
      g_assert_cmpint (role, ==, i);
    }
  role = CB_ROLE_OPERATOR;
  g_assert_false (cb_role_from_string ("admin", &role));
  g_assert_false (cb_role_from_string (NULL, &role));
  g_assert_cmpint (role, ==, CB_ROLE_OPERATOR);
}

static void
test_copies (void)
{
  char text[] = "Hi";
  char upload[] = "u1";
  const char *attachments[] = { upload, "u2", NULL };
  const char *suggestions[] = { "What else?", NULL };
  const CbMessage fields = { .seq = 3,
                             .id = "m3",
                             .session_id = "s",
                             .role = CB_ROLE_BOT,
                             .text = text,
                             .at = 5,
                             .client_id = "c",
                             .attachments = attachments,
                             .reply_to = 2,
                             .confidence = 0.5,
                             .source_entry = "e",
                             .source_title = "t",
                             .suggestions = suggestions };
  g_autoptr (CbMessage) message = cb_message_new (&fields);

  text[0] = upload[0] = 'X';
  g_assert_cmpuint (message->seq, ==, 3);
  g_assert_cmpstr (message->id, ==, "m3");
  g_assert_cmpstr (message->session_id, ==, "s");
  g_assert_cmpint (message->role, ==, CB_ROLE_BOT);
  g_assert_cmpstr (message->text, ==, "Hi");
  g_assert_cmpint (message->at, ==, 5);
  g_assert_cmpstr (message->client_id, ==, "c");
  g_assert_cmpstrv (message->attachments, ((const char *[]){ "u1", "u2", NULL }));
  g_assert_cmpuint (message->reply_to, ==, 2);
  g_assert_cmpfloat (message->confidence, ==, 0.5);
  g_assert_cmpstr (message->source_entry, ==, "e");
  g_assert_cmpstr (message->source_title, ==, "t");
  g_assert_cmpstrv (message->suggestions, suggestions);
}

/* Whatever is optional may be absent. */
static void
test_draft (void)
{
  const CbMessage fields = { .text = "", .confidence = CB_CONFIDENCE_NONE };
  g_autoptr (CbMessage) message = cb_message_new (&fields);

  g_assert_null (message->id);
  g_assert_null (message->client_id);
  g_assert_null (message->attachments);
  g_assert_null (message->suggestions);
  g_assert_cmpfloat (message->confidence, <, 0);
}

static gpointer
use (gpointer data)
{
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      g_autoptr (CbMessage) message = cb_message_ref (data);

      g_assert_cmpstr (message->text, ==, "Hi");
    }

  return NULL;
}

/* Between the store's threads and the main loop it is handed around freely. */
static void
test_threads (void)
{
  const CbMessage fields = { .text = "Hi" };
  g_autoptr (CbMessage) message = cb_message_new (&fields);
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("user", use, message);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  g_assert_cmpstr (message->text, ==, "Hi");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/message/roles", test_roles);
  g_test_add_func ("/model/message/copies", test_copies);
  g_test_add_func ("/model/message/draft", test_draft);
  g_test_add_func ("/model/message/threads", test_threads);

  return g_test_run ();
}
