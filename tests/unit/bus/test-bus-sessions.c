#include "bus/cb-bus-sessions.h"

#include "base/cb-error.h"
#include "lib/cb-bus-fixture.h"

#define PATH CB_BUS_PATH "/Sessions"
#define METHOD(name) "org.chatbotd.Chatbot1.Sessions." name

typedef struct
{
  CbBusFixture bus;
  GString *signals; /* (owned): a line for each, printed as GVariant */
  guint subscription;
} Fixture;

static void
on_signal_cb (GDBusConnection *connection,
              const char *sender,
              const char *path,
              const char *interface,
              const char *name,
              GVariant *parameters,
              gpointer user_data)
{
  g_autofree char *text = g_variant_print (parameters, FALSE);

  g_string_append_printf (user_data, "%s%s\n", name, text);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  cb_bus_fixture_set_up (&f->bus, NULL);
  f->signals = g_string_new (NULL);
  f->subscription = g_dbus_connection_signal_subscribe (
      f->bus.client, NULL, "org.chatbotd.Chatbot1.Sessions", NULL, NULL, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, on_signal_cb, f->signals, NULL);
  cb_bus_fixture_start (&f->bus, PATH, cb_bus_sessions_new (&f->bus.parts));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_dbus_connection_signal_unsubscribe (f->bus.client, f->subscription);
  g_string_free (f->signals, TRUE);
  cb_bus_fixture_tear_down (&f->bus, NULL);
}

static GVariant *
call_as (Fixture *f, const char *action, const char *method, GVariant *arguments, GError **error)
{
  cb_polkit_fake_allow (f->bus.polkit, action);

  return cb_bus_fixture_call (&f->bus, PATH, method, arguments, error);
}

/* Calls what needs to work. */
static char *
call (Fixture *f, const char *action, const char *method, GVariant *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = call_as (f, action, method, arguments, &error);

  g_assert_no_error (error);

  return g_variant_print (reply, FALSE);
}

static void
say (Fixture *f, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbMessage) message =
                 cb_chat_fixture_send (&f->bus.chat, NULL, text, text, NULL, &error);
  g_autoptr (CbMessage) answer = NULL;

  g_assert_no_error (error);
  answer = cb_chat_fixture_await (&f->bus.chat, message->seq, &error);
  g_assert_no_error (error);
}

static void
test_conversation (Fixture *f, gconstpointer data)
{
  const char *id = f->bus.chat.id;
  g_autofree char *taken = NULL;
  g_autofree char *replied = NULL;
  g_autofree char *released = NULL;
  g_autofree char *messages = NULL;

  say (f, "one");
  taken = call (f, "attend-sessions", METHOD ("TakeOver"), g_variant_new ("(s)", id));
  replied = call (f, "attend-sessions", METHOD ("Reply"), g_variant_new ("(ss)", id, "hello"));
  released = call (f, "attend-sessions", METHOD ("Release"), g_variant_new ("(s)", id));
  g_assert_cmpstr (replied, ==, "()");
  messages = call (f, "read-sessions", METHOD ("GetMessages"), g_variant_new ("(stu)", id, 3, 1));
  g_assert_nonnull (strstr (messages, "'role': <'operator'>, 'text': <'hello'>"));
  g_assert_null (strstr (messages, "'visitor'"));
}

/* What everybody on the bus may hear: that, never what. */
static void
test_signals (Fixture *f, gconstpointer data)
{
  const char *id = f->bus.chat.id;
  g_autofree char *first = NULL;
  g_autofree char *read = NULL;

  say (f, "unseen");
  first = call (f, "read-sessions", METHOD ("List"), g_variant_new ("(a{sv})", NULL));
  g_assert_cmpstr (f->signals->str, ==, "");

  read = call (f, "read-sessions", METHOD ("GetMessages"), g_variant_new ("(stu)", id, 0, 0));
  say (f, "person");
  while (strstr (f->signals->str, "waiting") == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (strstr (f->signals->str, "MessageAdded"));
  g_assert_nonnull (strstr (f->signals->str, "'role': <'visitor'>"));
  g_assert_null (strstr (f->signals->str, "person"));
  g_assert_null (strstr (f->signals->str, "Ada"));
}

static void
test_erased (Fixture *f, gconstpointer data)
{
  g_autofree char *erased G_GNUC_UNUSED =
      call (f, "erase-sessions", METHOD ("Erase"), g_variant_new ("(s)", f->bus.chat.id));
  g_autoptr (GError) error = NULL;

  while (strstr (f->signals->str, "'state': <'erased'>") == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (call_as (f, "read-sessions", METHOD ("GetMessages"),
                          g_variant_new ("(stu)", f->bus.chat.id, 0, 0), &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *method;
    const char *action;
  } cases[] = {
    { METHOD ("TakeOver"), "attend-sessions" },
    { METHOD ("Release"), "attend-sessions" },
    { METHOD ("Close"), "attend-sessions" },
    { METHOD ("Erase"), "erase-sessions" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (call_as (f, "read-sessions", cases[i].method,
                              g_variant_new ("(s)", f->bus.chat.id), &error));
      g_assert_error (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED);
      g_assert_cmpstr (cb_polkit_fake_get_asked (f->bus.polkit), ==, cases[i].action);
    }
}

static void
test_filter (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *filter;
    gboolean found;
  } cases[] = {
    { "{'state': <'bot'>}", TRUE },
    { "{'state': <['waiting', 'closed']>}", FALSE },
    { "{'state': <@as []>, 'search': <'ADA'>, 'limit': <uint32 5>}", TRUE },
    { "{'limit': <uint32 0>}", FALSE },
    { "{'before': <'0'>}", FALSE },
    { "{'until': <uint64 18446744073709551615>}", TRUE },
  };
  static const char *const wrong[] = { "{'stat': <'bot'>}", "{'limit': <5>}",
                                       "{'state': <'sleeping'>}" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *sessions =
          call (f, "read-sessions", METHOD ("List"),
                g_variant_new ("(@a{sv})", g_variant_new_parsed (cases[i].filter)));

      g_assert_cmpint (strstr (sessions, f->bus.chat.id) != NULL, ==, cases[i].found);
      g_assert_null (strstr (sessions, f->bus.chat.token));
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (call_as (f, "read-sessions", METHOD ("List"),
                              g_variant_new ("(@a{sv})", g_variant_new_parsed (wrong[i])), &error));
      g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
    }
}

static void
test_export (Fixture *f, gconstpointer data)
{
  const char *id = f->bus.chat.id;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  say (f, "one");
  text = call (f, "read-sessions", METHOD ("Export"), g_variant_new ("(ss)", id, "text"));
  g_assert_nonnull (strstr (text, "Re: one"));
  g_assert_null (
      call_as (f, "read-sessions", METHOD ("Export"), g_variant_new ("(ss)", id, "pdf"), &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
}

static void
test_typing (Fixture *f, gconstpointer data)
{
  const char *id = f->bus.chat.id;
  CbSubscriberFake *visitor = cb_chat_fixture_subscribe (&f->bus.chat);
  g_autofree char *taken G_GNUC_UNUSED =
      call (f, "attend-sessions", METHOD ("TakeOver"), g_variant_new ("(s)", id));
  g_autofree char *typed G_GNUC_UNUSED =
      call (f, "attend-sessions", METHOD ("SetTyping"), g_variant_new ("(sb)", id, TRUE));

  cb_subscriber_fake_wait (visitor, "msg1 typing+");
  cb_chat_set_typing (f->bus.chat.chat, id, CB_SUBSCRIBER (visitor), TRUE);
  while (strstr (f->signals->str, "'visitor', true") == NULL)
    g_main_context_iteration (NULL, TRUE);
  cb_chat_unsubscribe (f->bus.chat.chat, id, CB_SUBSCRIBER (visitor));
  g_object_unref (visitor);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/bus/sessions/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("conversation", test_conversation);
  ADD ("signals", test_signals);
  ADD ("erased", test_erased);
  ADD ("refused", test_refused);
  ADD ("filter", test_filter);
  ADD ("export", test_export);
  ADD ("typing", test_typing);

  return g_test_run ();
}
