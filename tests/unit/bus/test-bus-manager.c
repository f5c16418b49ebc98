#include "bus/cb-bus-manager.h"

#include "base/cb-error.h"
#include "lib/cb-bus-fixture.h"

#define METHOD(name) "org.chatbotd.Chatbot1.Manager." name

static void
set_up (CbBusFixture *f, gconstpointer data)
{
  cb_bus_fixture_set_up (f, NULL);
  cb_bus_fixture_start (f, CB_BUS_PATH, cb_bus_manager_new (&f->parts));
}

static void
test_status (CbBusFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) status = NULL;
  const char *state;
  guint64 sessions;

  cb_polkit_fake_allow (f->polkit, "observe");
  cb_clock_fake_advance (f->chat.clock, 90 * G_USEC_PER_SEC);
  reply = cb_bus_fixture_call (f, CB_BUS_PATH, METHOD ("GetStatus"), NULL, &error);
  g_assert_no_error (error);
  status = g_variant_get_child_value (reply, 0);
  g_assert_true (g_variant_lookup (status, "state", "&s", &state));
  g_assert_cmpstr (state, ==, "running");
  g_assert_true (g_variant_lookup (status, "sessions", "t", &sessions));
  g_assert_cmpuint (sessions, ==, 1);
}

/* When the store cannot be reached the rest is wanted all the more. */
static void
test_status_without_store (CbBusFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) status = NULL;
  double uptime;

  cb_polkit_fake_allow (f->polkit, "observe");
  cb_service_stop (CB_SERVICE (f->chat.store));
  reply = cb_bus_fixture_call (f, CB_BUS_PATH, METHOD ("GetStatus"), NULL, &error);
  g_assert_no_error (error);
  status = g_variant_get_child_value (reply, 0);
  g_assert_true (g_variant_lookup (status, "uptime", "d", &uptime));
}

static void
test_where_the_log_is (CbBusFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) status = NULL;
  const char *directory;

  cb_polkit_fake_allow (f->polkit, "observe");
  reply = cb_bus_fixture_call (f, CB_BUS_PATH, METHOD ("GetStatus"), NULL, &error);
  g_assert_no_error (error);
  status = g_variant_get_child_value (reply, 0);
  g_assert_true (g_variant_lookup (status, "log_directory", "&s", &directory));
  g_assert_cmpstr (directory, ==, "/var/log/chatbotd");
}

static void
test_log_level (CbBusFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;

  cb_polkit_fake_allow (f->polkit, "manage");
  g_assert_false (cb_log_admits (f->parts.log, CB_LOG_LEVEL_DEBUG));
  reply = cb_bus_fixture_call (f, CB_BUS_PATH, METHOD ("SetLogLevel"),
                               g_variant_new ("(s)", "debug"), &error);
  g_assert_no_error (error);
  g_assert_true (cb_log_admits (f->parts.log, CB_LOG_LEVEL_DEBUG));

  g_assert_null (cb_bus_fixture_call (f, CB_BUS_PATH, METHOD ("SetLogLevel"),
                                      g_variant_new ("(s)", "loud"), &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
}

static void
test_reload (CbBusFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  cb_polkit_fake_allow (f->polkit, "manage");
  g_assert_null (cb_bus_fixture_call (f, CB_BUS_PATH, METHOD ("Reload"), NULL, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
  g_assert_nonnull (strstr (error->message, "line 3: no"));
}

static void
test_properties (CbBusFixture *f, gconstpointer data)
{
  static const char *const names[] = { "Version", "State",          "StartedAt",
                                       "Store",   "ActiveSessions", "WebSocketConnections" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) reply = cb_bus_fixture_call (
          f, CB_BUS_PATH, "org.freedesktop.DBus.Properties.Get",
          g_variant_new ("(ss)", "org.chatbotd.Chatbot1.Manager", names[i]), &error);

      g_assert_no_error (error);
      g_clear_pointer (&reply, g_variant_unref);
      reply = cb_bus_fixture_call (f, CB_BUS_PATH, "org.freedesktop.DBus.Properties.Set",
                                   g_variant_new ("(ssv)", "org.chatbotd.Chatbot1.Manager",
                                                  names[i], g_variant_new_string ("evil")),
                                   &error);
      g_assert_nonnull (error);
      g_assert_null (reply);
    }
}

/* Two of them on one bus would answer for each other. */
static void
test_name_is_taken (CbBusFixture *f, gconstpointer data)
{
  g_autoptr (CbBus) second = cb_bus_new (g_test_dbus_get_bus_address (f->test_bus), TRUE,
                                         f->parts.guard, f->parts.log);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_service_start_async (CB_SERVICE (second), NULL, cb_await_keep, &result);
  g_assert_false (cb_service_start_finish (CB_SERVICE (second), cb_await (&result), &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
}

/* Whoever does not insist on a bus starts without one. */
static void
test_no_bus (CbBusFixture *f, gconstpointer data)
{
  for (guint required = 0; required < 2; required++)
    {
      g_autoptr (CbBus) bus =
                     cb_bus_new ("unix:path=/nonexistent", required, f->parts.guard, f->parts.log);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      cb_service_start_async (CB_SERVICE (bus), NULL, cb_await_keep, &result);
      g_assert_cmpint (cb_service_start_finish (CB_SERVICE (bus), cb_await (&result), &error), ==,
                       !required);
      cb_service_stop (CB_SERVICE (bus));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func)                                                                            \
  g_test_add ("/bus/manager/" name, CbBusFixture, NULL, set_up, func, cb_bus_fixture_tear_down)
  ADD ("status", test_status);
  ADD ("status-without-store", test_status_without_store);
  ADD ("log-directory", test_where_the_log_is);
  ADD ("log-level", test_log_level);
  ADD ("reload", test_reload);
  ADD ("properties", test_properties);
  ADD ("name-is-taken", test_name_is_taken);
  ADD ("no-bus", test_no_bus);

  return g_test_run ();
}
