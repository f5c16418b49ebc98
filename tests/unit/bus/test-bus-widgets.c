#include "bus/cb-bus-widgets.h"

#include "base/cb-error.h"
#include "lib/cb-bus-fixture.h"

#define PATH CB_BUS_PATH "/Widgets"
#define METHOD(name) "org.chatbotd.Chatbot1.Widgets." name

typedef struct
{
  CbBusFixture bus; /* first */
  CbWidgets *widgets;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_bus_fixture_set_up (&f->bus, NULL);
  f->widgets = cb_widgets_new (f->bus.chat.settings, CB_CLOCK (f->bus.chat.clock),
                               cb_temp_dir_get_path (f->bus.chat.dir), &error);
  g_assert_no_error (error);
  cb_service_start_async (CB_SERVICE (f->widgets), NULL, cb_await_keep, &result);
  cb_service_start_finish (CB_SERVICE (f->widgets), cb_await (&result), &error);
  g_assert_no_error (error);
  cb_bus_fixture_start (&f->bus, PATH, cb_bus_widgets_new (f->widgets, f->bus.parts.guard));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  cb_service_stop (CB_SERVICE (f->widgets));
  g_clear_object (&f->widgets);
  cb_bus_fixture_tear_down (&f->bus, NULL);
}

/* Returns: (transfer full): what a method replies, as text; it must succeed */
static char *
call (Fixture *f, const char *method, GVariant *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = cb_bus_fixture_call (&f->bus, PATH, method, arguments, &error);

  g_assert_no_error (error);

  return g_variant_print (reply, FALSE);
}

static void
assert_refused (Fixture *f, const char *method, GVariant *arguments, CbError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cb_bus_fixture_call (&f->bus, PATH, method, arguments, &error));
  g_assert_error (error, CB_ERROR, (int) code);
}

static void
test_look (Fixture *f, gconstpointer data)
{
  g_autofree char *list = NULL;
  g_autofree char *history = NULL;
  g_autofree char *intact = NULL;

  cb_polkit_fake_allow (f->bus.polkit, "observe");
  list = call (f, METHOD ("List"), NULL);
  g_assert_nonnull (strstr (list, "'version': <'1.0.0'>, 'active': <true>, 'canary': <false>"));
  history = call (f, METHOD ("History"), g_variant_new ("(u)", 10));
  g_assert_nonnull (strstr (history, "'act': <'deploy'>, 'version': <'1.0.0'>"));
  intact = call (f, METHOD ("Verify"), g_variant_new ("(s)", "1.0.0"));
  g_assert_cmpstr (intact, ==, "(true,)");
  assert_refused (f, METHOD ("Verify"), g_variant_new ("(s)", "9.9.9"), CB_ERROR_NOT_FOUND);
}

/* Who may look may change nothing. */
static void
test_not_allowed (Fixture *f, gconstpointer data)
{
  cb_polkit_fake_allow (f->bus.polkit, "observe");
  assert_refused (f, METHOD ("Deploy"), g_variant_new ("(s)", "1.0.0"), CB_ERROR_NOT_AUTHORIZED);
  assert_refused (f, METHOD ("Rollback"), NULL, CB_ERROR_NOT_AUTHORIZED);
  assert_refused (f, METHOD ("Publish"), g_variant_new ("(ha{sv})", 0, NULL),
                  CB_ERROR_NOT_AUTHORIZED);
}

/* Whatever is wrong with an order is said, and nothing is done. */
static void
test_wrong (Fixture *f, gconstpointer data)
{
  GVariantBuilder share;
  GVariantBuilder odd;

  cb_polkit_fake_allow (f->bus.polkit, "manage-widgets");
  assert_refused (f, METHOD ("Deploy"), g_variant_new ("(s)", "9.9.9"), CB_ERROR_NOT_FOUND);
  assert_refused (f, METHOD ("Deploy"), g_variant_new ("(s)", "1.0.0"), CB_ERROR_CONFLICT);
  assert_refused (f, METHOD ("Rollback"), NULL, CB_ERROR_CONFLICT);
  assert_refused (f, METHOD ("Publish"), g_variant_new ("(ha{sv})", 0, NULL),
                  CB_ERROR_INVALID_INPUT);

  g_variant_builder_init (&share, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&share, "{sv}", "share", g_variant_new_uint32 (101));
  assert_refused (f, METHOD ("DeployWith"), g_variant_new ("(sa{sv})", "1.0.0", &share),
                  CB_ERROR_INVALID_INPUT);
  g_variant_builder_init (&odd, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&odd, "{sv}", "resaon", g_variant_new_string ("A slip"));
  assert_refused (f, METHOD ("RollbackWith"), g_variant_new ("(a{sv})", &odd),
                  CB_ERROR_INVALID_INPUT);
  g_assert_cmpstr (cb_widgets_get_catalog (f->widgets)->active->name, ==, "1.0.0");
}

#define ADD(name, test) g_test_add ("/bus/widgets/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("look", test_look);
  ADD ("not-allowed", test_not_allowed);
  ADD ("wrong", test_wrong);

  return g_test_run ();
}
