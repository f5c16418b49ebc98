#include "bus/cb-bus-knowledge.h"

#include "base/cb-error.h"
#include "lib/cb-bus-fixture.h"

#define PATH CB_BUS_PATH "/Knowledge"
#define METHOD(name) "org.chatbotd.Chatbot1.Knowledge." name

static void
set_up (CbBusFixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_bus_fixture_set_up (f, NULL);
  cb_service_start_async (CB_SERVICE (f->parts.knowledge), NULL, cb_await_keep, &result);
  cb_service_start_finish (CB_SERVICE (f->parts.knowledge), cb_await (&result), &error);
  g_assert_no_error (error);
  cb_bus_fixture_start (f, PATH, cb_bus_knowledge_new (&f->parts));
  cb_temp_dir_write (f->chat.dir, "a.md", "# A\n\n## When are you open?\n\nFrom 9 to 17.\n");
}

static void
tear_down (CbBusFixture *f, gconstpointer data)
{
  cb_service_stop (CB_SERVICE (f->parts.knowledge));
  cb_bus_fixture_tear_down (f, NULL);
}

static void
reload (CbBusFixture *f, guint expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  guint entries;

  cb_polkit_fake_allow (f->polkit, "manage");
  reply = cb_bus_fixture_call (f, PATH, METHOD ("Reload"), NULL, &error);
  g_assert_no_error (error);
  g_variant_get (reply, "(u)", &entries);
  g_assert_cmpuint (entries, ==, expected);
  cb_polkit_fake_allow (f->polkit, "observe");
}

static void
test_list (CbBusFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) empty = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autofree char *text = NULL;

  cb_polkit_fake_allow (f->polkit, "observe");
  empty = cb_bus_fixture_call (f, PATH, METHOD ("List"), NULL, &error);
  g_assert_no_error (error);
  reload (f, 1);
  reply = cb_bus_fixture_call (f, PATH, METHOD ("List"), NULL, &error);
  g_assert_no_error (error);
  text = g_variant_print (reply, FALSE);
  g_assert_nonnull (strstr (text, "'question': <'When are you open?'>"));
  g_assert_nonnull (strstr (text, "'file': <'a.md'>"));
}

static void
test_search (CbBusFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autofree char *text = NULL;
  g_autofree char *endless = g_strnfill (20000, 'x');

  reload (f, 1);
  reply =
      cb_bus_fixture_call (f, PATH, METHOD ("Search"), g_variant_new ("(su)", "open?", 0), &error);
  g_assert_no_error (error);
  text = g_variant_print (reply, FALSE);
  g_assert_nonnull (strstr (text, "From 9 to 17."));
  g_assert_null (
      cb_bus_fixture_call (f, PATH, METHOD ("Search"), g_variant_new ("(su)", endless, 1), &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func)                                                                            \
  g_test_add ("/bus/knowledge/" name, CbBusFixture, NULL, set_up, func, tear_down)
  ADD ("list", test_list);
  ADD ("search", test_search);

  return g_test_run ();
}
