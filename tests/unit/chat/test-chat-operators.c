#include "base/cb-error.h"
#include "base/cb-service.h"
#include "chat/cb-waiting-room.h"
#include "lib/cb-chat-fixture.h"

static gboolean
take_over (CbChatFixture *f, const char *name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cb_chat_take_over_async (f->chat, f->id, name, NULL, cb_await_keep, &result);

  return cb_chat_take_over_finish (f->chat, cb_await (&result), error);
}

static gboolean
release (CbChatFixture *f, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cb_chat_release_async (f->chat, f->id, NULL, cb_await_keep, &result);

  return cb_chat_release_finish (f->chat, cb_await (&result), error);
}

static gboolean
close_session (CbChatFixture *f, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cb_chat_close_async (f->chat, f->id, NULL, cb_await_keep, &result);

  return cb_chat_close_finish (f->chat, cb_await (&result), error);
}

static gboolean
reply (CbChatFixture *f, const char *text, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CbMessage) message = NULL;

  cb_chat_reply_async (f->chat, f->id, text, NULL, NULL, cb_await_keep, &result);
  message = cb_chat_reply_finish (f->chat, cb_await (&result), error);

  return message != NULL;
}

static CbSession *
get_session (CbChatFixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CbSession *session;

  cb_chat_get_session_async (f->chat, f->id, NULL, cb_await_keep, &result);
  session = cb_chat_get_session_finish (f->chat, cb_await (&result), &error);
  g_assert_no_error (error);

  return session;
}

static void
assert_state (CbChatFixture *f, CbSessionState state)
{
  g_autoptr (CbSession) session = get_session (f);

  g_assert_cmpint (session->state, ==, state);
}

/* Says something and waits for the bot; NULL where the bot is silent. */
static CbMessage *
ask (CbChatFixture *f, const char *text)
{
  static guint n = 0;
  g_autofree char *client_id = g_strdup_printf ("c%u", n++);
  g_autoptr (GError) error = NULL;
  g_autoptr (CbMessage) message = cb_chat_fixture_send (f, NULL, client_id, text, NULL, &error);
  CbMessage *answer;

  g_assert_no_error (error);
  answer = cb_chat_fixture_await (f, message->seq, &error);
  g_assert_no_error (error);

  return answer;
}

/* The conversation, a line each: "visitor: hello". */
static char *
read_all (CbChatFixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages = NULL;
  GString *out = g_string_new (NULL);
  gboolean more;

  cb_chat_list_messages_async (f->chat, f->id, 0, 100, NULL, cb_await_keep, &result);
  messages = cb_chat_list_messages_finish (f->chat, cb_await (&result), &more, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < messages->len; i++)
    {
      const CbMessage *message = g_ptr_array_index (messages, i);

      g_string_append_printf (out, "%s: %s\n", cb_role_to_string (message->role), message->text);
    }

  return g_string_free (out, FALSE);
}

static void
test_conversation (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbSession) session = NULL;
  g_autofree char *all = NULL;

  cb_message_unref (ask (f, "one"));
  take_over (f, "Grace", &error);
  g_assert_no_error (error);
  session = get_session (f);
  g_assert_cmpint (session->state, ==, CB_SESSION_OPERATOR);
  g_assert_cmpstr (session->operator_name, ==, "Grace");
  g_assert_null (ask (f, "two"));
  reply (f, "three", &error);
  g_assert_no_error (error);
  release (f, &error);
  g_assert_no_error (error);
  cb_message_unref (ask (f, "four"));

  all = read_all (f);
  g_assert_cmpstr (all, ==,
                   "visitor: one\n"
                   "bot: Re: one\n"
                   "system: Grace is here now and answers instead of the bot.\n"
                   "visitor: two\n"
                   "operator: three\n"
                   "system: You are talking to the bot again.\n"
                   "visitor: four\n"
                   "bot: Re: four\n");
}

/* What holds is in the store: a restart changes nothing. */
static void
test_restart (CbChatFixture *f, gconstpointer data)
{
  CbSubscriberFake *subscriber;
  g_autoptr (GError) error = NULL;

  take_over (f, "Grace", &error);
  g_assert_no_error (error);
  g_assert_null (ask (f, "two"));
  cb_chat_fixture_restart (f);
  assert_state (f, CB_SESSION_OPERATOR);
  g_assert_null (ask (f, "three"));
  release (f, &error);
  g_assert_no_error (error);

  /* What a person dealt with is not answered by the bot afterwards. */
  cb_chat_fixture_restart (f);
  assert_state (f, CB_SESSION_BOT);
  subscriber = cb_chat_fixture_subscribe (f);
  cb_message_unref (ask (f, "four"));
  cb_subscriber_fake_wait (subscriber, "msg5 typing+ delta0 msg6");
  g_assert_cmpuint (cb_responder_fake_get_n_asked (f->responder), ==, 1);
  cb_chat_unsubscribe (f->chat, f->id, CB_SUBSCRIBER (subscriber));
  g_assert_finalize_object (subscriber);
}

static void
test_conflicts (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (reply (f, "hello", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_false (release (f, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
  g_clear_error (&error);

  g_assert_true (take_over (f, "Grace", NULL));
  g_assert_true (take_over (f, "Grace", NULL));
  g_assert_false (take_over (f, "Eve", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "Grace"));
  g_clear_error (&error);
  g_assert_false (reply (f, " \n", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
  g_clear_error (&error);
  {
    g_autofree char *endless = g_strnfill (4001, 'x');

    g_assert_false (reply (f, endless, &error));
    g_assert_error (error, CB_ERROR, CB_ERROR_TOO_LARGE);
    g_clear_error (&error);
  }

  g_free (f->id);
  f->id = g_strdup ("0123456789ABCDEFGHJKMNPQRS");
  g_assert_false (take_over (f, "Grace", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
}

static void
test_close (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *all = NULL;

  g_assert_true (close_session (f, NULL));
  assert_state (f, CB_SESSION_CLOSED);
  g_assert_null (cb_chat_fixture_send (f, NULL, "a", "hello?", NULL, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_false (take_over (f, "Grace", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
  all = read_all (f);
  g_assert_cmpstr (all, ==, "system: This conversation has ended.\n");
}

/* A person takes over while the bot thinks: it keeps its answer to itself. */
static void
test_person_is_faster (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbMessage) message = NULL;

  cb_responder_fake_hold (f->responder);
  message = cb_chat_fixture_send (f, NULL, "a", "one", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (take_over (f, "Grace", NULL));
  cb_responder_fake_let_go (f->responder);
  g_assert_null (cb_chat_fixture_await (f, message->seq, &error));
  g_assert_no_error (error);
}

/* What the store did not take is not believed. */
static void
test_store_fails (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  cb_backend_memory_set_fault (f->backend, CB_FAULT_COMMIT);
  g_assert_false (take_over (f, "Grace", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
  assert_state (f, CB_SESSION_BOT);
  cb_backend_memory_set_fault (f->backend, CB_FAULT_NONE);
}

static void
count_typing (CbChat *chat, const char *id, guint role, gboolean on, char *log)
{
  g_strlcat (log, role == CB_ROLE_OPERATOR ? "o" : "v", 20);
  g_strlcat (log, on ? "+" : "-", 20);
}

static void
test_typing (CbChatFixture *f, gconstpointer data)
{
  CbSubscriberFake *subscriber = cb_chat_fixture_subscribe (f);
  char log[20] = "";

  g_signal_connect (f->chat, "typing", G_CALLBACK (count_typing), log);
  cb_chat_set_operator_typing (f->chat, f->id, TRUE);
  cb_chat_set_typing (f->chat, f->id, CB_SUBSCRIBER (subscriber), TRUE);
  g_assert_cmpstr (cb_subscriber_fake_get_log (subscriber), ==, "");
  g_assert_cmpstr (log, ==, "");

  g_assert_true (take_over (f, "Grace", NULL));
  cb_subscriber_fake_wait (subscriber, "msg1");
  cb_chat_set_operator_typing (f->chat, f->id, TRUE);
  cb_chat_set_operator_typing (f->chat, f->id, FALSE);
  cb_subscriber_fake_wait (subscriber, "typing+ typing-");
  cb_chat_set_typing (f->chat, f->id, CB_SUBSCRIBER (subscriber), TRUE);
  g_assert_cmpstr (log, ==, "o+o-v+");
  cb_chat_unsubscribe (f->chat, f->id, CB_SUBSCRIBER (subscriber));
  g_assert_finalize_object (subscriber);
}

/* The waiting room */

static CbWaitingRoom *
open_room (CbChatFixture *f)
{
  CbWaitingRoom *room = cb_waiting_room_new (f->chat, CB_CLOCK (f->clock));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_service_start_async (CB_SERVICE (room), NULL, cb_await_keep, &result);
  cb_service_start_finish (CB_SERVICE (room), cb_await (&result), &error);
  g_assert_no_error (error);

  return room;
}

static void
close_room (CbWaitingRoom *room)
{
  cb_service_stop (CB_SERVICE (room));
  g_assert_finalize_object (room);
}

/* A store that cannot be read is no reason not to start: it is asked again, and then it is known.
 */
static void
test_room_opens_blind (CbChatFixture *f, gconstpointer data)
{
  CbWaitingRoom *room;

  cb_message_unref (ask (f, "person"));
  cb_chat_fixture_restart (f);
  cb_backend_memory_set_fault (f->backend, CB_FAULT_READ);
  room = open_room (f);
  g_assert_cmpuint (cb_waiting_room_get_n_waiting (room), ==, 0);

  cb_backend_memory_set_fault (f->backend, CB_FAULT_NONE);
  while (cb_waiting_room_get_n_waiting (room) == 0)
    g_main_context_iteration (NULL, TRUE);
  close_room (room);
}

static void
test_nobody_there (CbChatFixture *f, gconstpointer data)
{
  CbWaitingRoom *room = open_room (f);
  CbSubscriberFake *subscriber = cb_chat_fixture_subscribe (f);
  g_autoptr (CbSession) session = NULL;
  g_autoptr (CbMessage) thanks = NULL;
  g_autofree char *all = NULL;

  cb_message_unref (ask (f, "person"));
  cb_subscriber_fake_wait (subscriber, "msg1 typing+ delta0 msg2");
  g_assert_cmpuint (cb_waiting_room_get_n_waiting (room), ==, 1);
  cb_message_unref (ask (f, "mail ada@example.org")); /* nobody asked for it yet */
  cb_subscriber_fake_wait (subscriber, "msg3 typing+ delta0 msg4");
  cb_clock_fake_advance (f->clock, 119 * G_TIME_SPAN_SECOND);
  cb_waiting_room_look (room);
  cb_clock_fake_advance (f->clock, G_TIME_SPAN_SECOND);
  cb_waiting_room_look (room);
  cb_waiting_room_look (room);
  cb_subscriber_fake_wait (subscriber, "msg5");

  /* Nor does a restart say it again. */
  cb_chat_unsubscribe (f->chat, f->id, CB_SUBSCRIBER (subscriber));
  close_room (room);
  cb_chat_fixture_restart (f);
  room = open_room (f);
  g_assert_cmpuint (cb_waiting_room_get_n_waiting (room), ==, 1);
  cb_waiting_room_look (room);
  cb_message_unref (ask (f, "what?"));
  thanks = ask (f, "I am ada@example.org!");
  g_assert_cmpstr (thanks->text, ==, "Thank you. Someone will write to you at ada@example.org.");
  session = get_session (f);
  g_assert_cmpstr (session->email, ==, "ada@example.org");
  g_assert_cmpint (session->state, ==, CB_SESSION_WAITING);

  all = read_all (f);
  g_assert_cmpstr (all, ==,
                   "visitor: person\n"
                   "bot: Re: person\n"
                   "visitor: mail ada@example.org\n"
                   "bot: Re: mail ada@example.org\n"
                   "bot: I am sorry, nobody is there right now. If you write your e-mail address "
                   "here, someone will write to you.\n"
                   "visitor: what?\n"
                   "bot: Re: what?\n"
                   "visitor: I am ada@example.org!\n"
                   "bot: Thank you. Someone will write to you at ada@example.org.\n");
  close_room (room);
  g_assert_finalize_object (subscriber);
}

static void
test_somebody_comes (CbChatFixture *f, gconstpointer data)
{
  CbWaitingRoom *room = open_room (f);
  g_autofree char *all = NULL;

  cb_message_unref (ask (f, "person"));
  g_assert_true (take_over (f, "Grace", NULL));
  g_assert_cmpuint (cb_waiting_room_get_n_waiting (room), ==, 0);
  cb_clock_fake_advance (f->clock, G_TIME_SPAN_HOUR);
  cb_waiting_room_look (room);
  g_assert_true (release (f, NULL));
  all = read_all (f);
  g_assert_null (strstr (all, "nobody"));
  close_room (room);
}

static void
test_apology_fails (CbChatFixture *f, gconstpointer data)
{
  CbWaitingRoom *room = open_room (f);
  CbSubscriberFake *subscriber = cb_chat_fixture_subscribe (f);

  cb_message_unref (ask (f, "person"));
  cb_subscriber_fake_wait (subscriber, "msg1 typing+ delta0 msg2");
  cb_clock_fake_advance (f->clock, G_TIME_SPAN_HOUR);
  cb_backend_memory_set_fault (f->backend, CB_FAULT_APPEND);
  cb_waiting_room_look (room);
  {
    g_autoptr (GError) error = NULL;

    /* behind the apology in the same queue */
    g_assert_null (cb_chat_fixture_send (f, NULL, "x", "x", NULL, &error));
    g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
  }
  cb_backend_memory_set_fault (f->backend, CB_FAULT_NONE);
  cb_waiting_room_look (room);
  cb_subscriber_fake_wait (subscriber, "msg3");
  cb_chat_unsubscribe (f->chat, f->id, CB_SUBSCRIBER (subscriber));
  g_assert_finalize_object (subscriber);
  close_room (room);
}

static void
test_export (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  cb_message_unref (ask (f, "one"));
  cb_chat_export_async (f->chat, f->id, CB_TRANSCRIPT_TEXT, NULL, cb_await_keep, &result);
  text = cb_chat_export_finish (f->chat, cb_await (&result), &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (text, "Re: one"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func)                                                                            \
  g_test_add ("/chat/operators/" name, CbChatFixture, NULL, cb_chat_fixture_set_up, func,          \
              cb_chat_fixture_tear_down)
  ADD ("conversation", test_conversation);
  ADD ("restart", test_restart);
  ADD ("conflicts", test_conflicts);
  ADD ("close", test_close);
  ADD ("person-is-faster", test_person_is_faster);
  ADD ("store-fails", test_store_fails);
  ADD ("typing", test_typing);
  ADD ("room-opens-blind", test_room_opens_blind);
  ADD ("nobody-there", test_nobody_there);
  ADD ("somebody-comes", test_somebody_comes);
  ADD ("apology-fails", test_apology_fails);
  ADD ("export", test_export);

  return g_test_run ();
}
