#include "daemon/cb-configuration.h"

#include <string.h>

#include "base/cb-error.h"
#include "lib/cb-temp-dir.h"

typedef struct
{
  CbTempDir *dir;
  CbSettings *settings;
  CbConfiguration *configuration;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  CbOptions options = { 0 };

  fixture->dir = cb_temp_dir_new ();
  fixture->settings = cb_settings_new ();
  path = cb_temp_dir_build (fixture->dir, "chatbotd.conf");
  options.config = path;
  options.data_dir = (char *) "/somewhere";
  fixture->configuration = cb_configuration_new (&options);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cb_configuration_free (fixture->configuration);
  g_assert_finalize_object (fixture->settings);
  cb_temp_dir_free (fixture->dir);
}

static gboolean
load (Fixture *fixture, CbSettingFlags only, GPtrArray **pending, GError **error)
{
  return cb_configuration_load (fixture->configuration, fixture->settings, only, pending, error);
}

/* A file that was named must be there. */
static void
test_missing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (load (fixture, 0, NULL, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
  g_assert_nonnull (strstr (error->message, "chatbotd.conf"));
}

static void
test_command_line_wins (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  cb_temp_dir_write (fixture->dir, "chatbotd.conf", "[Daemon]\nDataDirectory=/elsewhere\n");
  g_assert_true (load (fixture, 0, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (cb_settings_get_string (fixture->settings, CB_SETTING_DAEMON_DATA_DIRECTORY), ==,
                   "/somewhere");
}

/* A reload takes over what may change, and names what needs a restart. */
static void
test_reload (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) pending = NULL;
  g_autoptr (GError) error = NULL;

  cb_temp_dir_write (fixture->dir, "chatbotd.conf", "");
  g_assert_true (load (fixture, 0, NULL, NULL));
  cb_temp_dir_write (fixture->dir, "chatbotd.conf",
                     "[Session]\nMaxTextLength=5\n[Store]\nMaxQueued=99\n");
  g_assert_true (load (fixture, CB_SETTING_RELOADABLE, &pending, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (cb_settings_get_uint (fixture->settings, CB_SETTING_SESSION_MAX_TEXT_LENGTH),
                    ==, 5);
  g_assert_cmpuint (cb_settings_get_uint (fixture->settings, CB_SETTING_STORE_MAX_QUEUED), !=, 99);
  g_assert_cmpuint (pending->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (pending, 0), ==, "[Store] MaxQueued");
}

static void
test_all_or_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) pending = NULL;
  g_autoptr (GError) error = NULL;

  cb_temp_dir_write (fixture->dir, "chatbotd.conf", "[Session]\nMaxTextLength=5\nIdleDays=never\n");
  g_assert_false (load (fixture, CB_SETTING_RELOADABLE, &pending, &error));
  g_assert_null (pending);
  g_assert_nonnull (strstr (error->message, "chatbotd.conf:3: [Session] IdleDays"));
  g_assert_cmpuint (cb_settings_get_uint (fixture->settings, CB_SETTING_SESSION_MAX_TEXT_LENGTH),
                    !=, 5);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/configuration/missing", Fixture, NULL, set_up, test_missing, tear_down);
  g_test_add ("/configuration/command-line-wins", Fixture, NULL, set_up, test_command_line_wins,
              tear_down);
  g_test_add ("/configuration/reload", Fixture, NULL, set_up, test_reload, tear_down);
  g_test_add ("/configuration/all-or-nothing", Fixture, NULL, set_up, test_all_or_nothing,
              tear_down);

  return g_test_run ();
}
