#include "base/cb-settings.h"

#include <string.h>

#include "base/cb-error.h"
#include "base/cb-log-level.h"
#include "base/cb-mail-security.h"
#include "base/cb-setting-search.h"
#include "base/cb-setting-text.h"
#include "base/cb-settings-loader.h"
#include "lib/cb-temp-dir.h"

typedef struct
{
  CbTempDir *dir;
  CbSettings *settings;
  CbSettingsLoader *loader;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = cb_temp_dir_new ();
  fixture->settings = cb_settings_new ();
  fixture->loader = cb_settings_loader_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cb_settings_loader_free (fixture->loader);
  g_assert_finalize_object (g_steal_pointer (&fixture->settings));
  cb_temp_dir_free (fixture->dir);
}

static void
read_text (Fixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = cb_temp_dir_build (fixture->dir, name);

  cb_temp_dir_write (fixture->dir, name, text);
  cb_settings_loader_read_file (fixture->loader, path, TRUE);
}

static void
assert_problem (Fixture *fixture, const char *expected)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (cb_settings_loader_apply (fixture->loader, fixture->settings, 0, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
  if (strstr (error->message, expected) == NULL)
    g_error ("“%s” is not in “%s”", expected, error->message);
}

static void
test_defaults (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (cb_settings_get_uint (fixture->settings, CB_SETTING_WEB_MAX_CONNECTIONS), ==,
                    10000);
  g_assert_cmpstr (cb_settings_get_strv (fixture->settings, CB_SETTING_WEB_LISTEN)[0], ==,
                   "127.0.0.1:8080");
  g_assert_null (cb_settings_get_strv (fixture->settings, CB_SETTING_WEB_ALLOWED_ORIGINS)[0]);
  g_assert_cmpstr (cb_settings_get_origin (fixture->settings, CB_SETTING_LOG_LEVEL), ==, "default");
}

/* Every default, written down and read again, is itself: so it is within its own range. */
static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  for (guint i = 1; i < CB_N_SETTINGS; i++)
    {
      GParamSpec *pspec = cb_settings_get_pspec (i);
      g_auto (GValue) value = G_VALUE_INIT;
      g_autofree char *text = cb_setting_text_format (cb_settings_get_value (fixture->settings, i));
      g_autofree char *again = NULL;
      g_autoptr (GError) error = NULL;

      g_value_init (&value, pspec->value_type);
      cb_setting_text_parse (text, pspec, FALSE, &value, &error);
      g_assert_no_error (error);
      again = cb_setting_text_format (&value);
      g_assert_cmpstr (again, ==, text);
      g_assert_nonnull (g_param_spec_get_blurb (pspec));
      g_assert_cmpuint (cb_setting_find (cb_setting_get_group (i), cb_setting_get_key (i)), ==, i);
    }
}

static void
on_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  g_string_append_printf (user_data, "%s ", pspec->name);
}

static void
test_layers (Fixture *fixture, gconstpointer data)
{
  const char *const environment[] = { "LOG_LEVEL=warn", "CHATBOTD_WEB_MAX_CONNECTIONS=7", NULL };
  g_autoptr (GString) notified = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *drop_ins = cb_temp_dir_build (fixture->dir, "");

  read_text (fixture, "main",
             "# comment\n[Web]\nMaxConnections = 5\n IdleTimeoutMs=1000\n[Log]\nLevel=error\n");
  cb_temp_dir_write (fixture->dir, "b.conf", "[Web]\nIdleTimeoutMs=3000\n");
  cb_temp_dir_write (fixture->dir, "a.conf", "[Web]\nIdleTimeoutMs=2000\n");
  cb_settings_loader_read_directory (fixture->loader, drop_ins);
  cb_settings_loader_read_environment (fixture->loader, environment);
  cb_settings_loader_set (fixture->loader, CB_SETTING_LOG_LEVEL, "debug", "command line");

  g_signal_connect (fixture->settings, "notify", G_CALLBACK (on_notify), notified);
  g_assert_true (cb_settings_loader_apply (fixture->loader, fixture->settings, 0, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (cb_settings_get_uint (fixture->settings, CB_SETTING_WEB_MAX_CONNECTIONS), ==,
                    7);
  g_assert_cmpuint (cb_settings_get_uint (fixture->settings, CB_SETTING_WEB_IDLE_TIMEOUT_MS), ==,
                    3000);
  g_assert_cmpint (cb_settings_get_enum (fixture->settings, CB_SETTING_LOG_LEVEL), ==,
                   CB_LOG_LEVEL_DEBUG);
  g_assert_cmpstr (cb_settings_get_origin (fixture->settings, CB_SETTING_WEB_MAX_CONNECTIONS), ==,
                   "environment CHATBOTD_WEB_MAX_CONNECTIONS");
  g_assert_true (g_str_has_suffix (
      cb_settings_get_origin (fixture->settings, CB_SETTING_WEB_IDLE_TIMEOUT_MS), "b.conf:2"));
  g_assert_cmpstr (notified->str, ==, "log-level web-idle-timeout-ms web-max-connections ");
}

static void
test_lists (Fixture *fixture, gconstpointer data)
{
  const char *const *origins;

  read_text (fixture, "main", "[Web]\nAllowedOrigins = https://a.example ; ;https://b.example;\n");
  g_assert_true (cb_settings_loader_apply (fixture->loader, fixture->settings, 0, NULL));
  origins = cb_settings_get_strv (fixture->settings, CB_SETTING_WEB_ALLOWED_ORIGINS);
  g_assert_cmpstr (origins[0], ==, "https://a.example");
  g_assert_cmpstr (origins[1], ==, "https://b.example");
  g_assert_null (origins[2]);
}

static const struct
{
  const char *text;
  const char *problem;
} mistakes[] = {
  { "[Web]\nMaxConnections=many\n",
    "main:2: [Web] MaxConnections: “many” is not allowed: it must be a whole number from 1 to "
    "1000000" },
  { "[Web]\nMaxConnections=0\n", "“0” is not allowed" },
  { "[Web]\nMaxConnections=-1\n", "“-1” is not allowed" },
  { "[Web]\nMaxConnections=1000001\n", "“1000001” is not allowed" },
  { "[Web]\nMaxConnections=\n", "“” is not allowed" },
  { "[RateLimit]\nEnabled=maybe\n", "it must be true or false" },
  { "[Knowledge]\nThreshold=1.5\n", "it must be a number from 0 to 1" },
  { "[Knowledge]\nThreshold=nan\n", "it must be a number from 0 to 1" },
  { "\n\n[Web]\nMaxConections=5\n",
    "main:4: [Web] MaxConections: there is no such key; did you mean [Web] MaxConnections?" },
  { "[web]\nMaxConnections=5\n", "main:1: [web]: there is no such group; did you mean [Web]?" },
  { "[Nonsense]\nWhatever=5\n", "main:1: [Nonsense]: there is no such group; chatbotd.conf(5)" },
  { "[Log]\nMaxConnections=5\n", "there is no such key; did you mean [Web] MaxConnections?" },
  { "[Log]\nVolume=5\n", "main:2: [Log] Volume: there is no such key; chatbotd.conf(5)" },
  { "[Log]\nLevel=loud\n",
    "main:2: [Log] Level: “loud” is not allowed: it must be error, warn, info, http or debug" },
  { "[Web]\nListen=127.0.0.1:8080;8081\n",
    "it must be a list with ; between its items, each ADDRESS:PORT, [ADDRESS]:PORT for IPv6, or "
    "unix:/PATH" },
  { "[Daemon]\nDataDirectory=\n", "“” is not allowed: it must be a path" },
  { "[Web\nMaxConnections=5\n", "main:1: “[Web”: a group is written [Name]" },
  { "[Web]\njust words\n", "main:2: “just words”: a setting is written Key=Value" },
  { "MaxConnections=5\n", "main:1: “MaxConnections=5”: it stands before any [Group]" },
  { "[Web]\nMaxConnections=\xff\n", "it is not a text in UTF-8" },
};

static void
test_mistake (Fixture *fixture, gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  read_text (fixture, "main", mistakes[i].text);
  assert_problem (fixture, mistakes[i].problem);
}

/* One wrong group is one problem, not one for each key in it. */
static void
test_group_problem_once (Fixture *fixture, gconstpointer data)
{
  read_text (fixture, "main", "[Wbe]\nMaxConnections=5\nIdleTimeoutMs=1\n[Log]\nLevel=warn\n");
  assert_problem (fixture, "main:1: [Wbe]");
  g_assert_cmpuint (cb_settings_loader_get_problems (fixture->loader)->len, ==, 1);
}

/* Nothing behind a NUL is passed over in silence. */
static void
test_nul (Fixture *fixture, gconstpointer data)
{
  static const char text[] = "[Log]\n\0\nLevel=loud\n";
  g_autofree char *path = cb_temp_dir_build (fixture->dir, "main");

  g_assert_true (g_file_set_contents (path, text, sizeof text - 1, NULL));
  cb_settings_loader_read_file (fixture->loader, path, TRUE);
  assert_problem (fixture, "it is not a text in UTF-8");
}

/* A relative path means the same wherever the daemon was started. */
static void
test_relative_path (Fixture *fixture, gconstpointer data)
{
  g_autofree char *expected = cb_temp_dir_build (fixture->dir, "knowledge");
  g_autofree char *here = g_get_current_dir ();
  g_autofree char *data_dir = g_build_filename (here, "data", NULL);

  read_text (fixture, "main", "[Knowledge]\nDirectory=./knowledge\n");
  cb_settings_loader_set (fixture->loader, CB_SETTING_DAEMON_DATA_DIRECTORY, "data", "test");
  g_assert_true (cb_settings_loader_apply (fixture->loader, fixture->settings, 0, NULL));
  g_assert_cmpstr (cb_settings_get_string (fixture->settings, CB_SETTING_KNOWLEDGE_DIRECTORY), ==,
                   expected);
  g_assert_cmpstr (cb_settings_get_string (fixture->settings, CB_SETTING_DAEMON_DATA_DIRECTORY), ==,
                   data_dir);
}

static void
test_credentials (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = cb_temp_dir_build (fixture->dir, "");

  cb_temp_dir_write (fixture->dir, "LOG_LEVEL", "warn\n");
  cb_temp_dir_write (fixture->dir, "tls.key", "not ours");
  cb_settings_loader_read_credentials (fixture->loader, path);
  cb_settings_loader_read_credentials (fixture->loader, NULL);
  g_assert_true (cb_settings_loader_apply (fixture->loader, fixture->settings, 0, NULL));
  g_assert_cmpint (cb_settings_get_enum (fixture->settings, CB_SETTING_LOG_LEVEL), ==,
                   CB_LOG_LEVEL_WARN);
  g_assert_cmpstr (cb_settings_get_origin (fixture->settings, CB_SETTING_LOG_LEVEL), ==,
                   "credential LOG_LEVEL");
}

/* A directory of drop-ins that cannot be read is not the same as none. */
static void
test_drop_ins_unreadable (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = cb_temp_dir_build (fixture->dir, "conf.d");

  cb_settings_loader_read_directory (fixture->loader, path);
  g_assert_cmpuint (cb_settings_loader_get_problems (fixture->loader)->len, ==, 0);
  cb_temp_dir_write (fixture->dir, "conf.d", "a file");
  cb_settings_loader_read_directory (fixture->loader, path);
  assert_problem (fixture, "conf.d");
}

/* One wrong value, and none of the right ones is taken over; every mistake is told at once. */
static void
test_all_or_nothing (Fixture *fixture, gconstpointer data)
{
  read_text (fixture, "main", "[Web]\nMaxConnections=5\nIdleTimeoutMs=x\nHeadTimeoutMs=y\n");
  assert_problem (fixture, "IdleTimeoutMs");
  assert_problem (fixture, "HeadTimeoutMs");
  g_assert_cmpuint (cb_settings_get_uint (fixture->settings, CB_SETTING_WEB_MAX_CONNECTIONS), ==,
                    10000);
}

static void
test_missing_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = cb_temp_dir_build (fixture->dir, "missing");

  cb_settings_loader_read_file (fixture->loader, path, FALSE);
  g_assert_cmpuint (cb_settings_loader_get_problems (fixture->loader)->len, ==, 0);
  cb_settings_loader_read_file (fixture->loader, path, TRUE);
  assert_problem (fixture, "missing");
}

static void
test_unknown_variable (Fixture *fixture, gconstpointer data)
{
  const char *const environment[] = { "CHATBOTD_WEB_NONSENSE=1", "PATH=/bin", NULL };

  cb_settings_loader_read_environment (fixture->loader, environment);
  assert_problem (fixture, "environment CHATBOTD_WEB_NONSENSE: there is no such setting");
  g_assert_cmpuint (cb_settings_loader_get_problems (fixture->loader)->len, ==, 1);
}

/* A reload takes what can change and names what cannot. */
static void
test_reload (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) pending = NULL;

  read_text (fixture, "main", "[Web]\nListen=127.0.0.1:1\nMaxConnections=5\n");
  pending = cb_settings_loader_dup_pending (fixture->loader, fixture->settings);
  g_assert_cmpuint (pending->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (pending, 0), ==, "[Web] Listen");

  g_assert_true (
      cb_settings_loader_apply (fixture->loader, fixture->settings, CB_SETTING_RELOADABLE, NULL));
  g_assert_cmpuint (cb_settings_get_uint (fixture->settings, CB_SETTING_WEB_MAX_CONNECTIONS), ==,
                    5);
  g_assert_cmpstr (cb_settings_get_strv (fixture->settings, CB_SETTING_WEB_LISTEN)[0], ==,
                   "127.0.0.1:8080");
}

static void
test_variables (void)
{
  g_autofree char *listen = cb_setting_dup_variable (CB_SETTING_WEB_LISTEN);
  g_autofree char *bytes = cb_setting_dup_variable (CB_SETTING_WEBSOCKET_MAX_MESSAGE_BYTES);
  g_autofree char *level = cb_setting_dup_variable (CB_SETTING_LOG_LEVEL);

  g_assert_cmpstr (listen, ==, "CHATBOTD_WEB_LISTEN");
  g_assert_cmpstr (bytes, ==, "CHATBOTD_WEB_SOCKET_MAX_MESSAGE_BYTES");
  g_assert_cmpstr (level, ==, "LOG_LEVEL");
}

/* What alerts and mail are set up with in a script: names and notation are those of the guide. */
static void
test_alert_variables (Fixture *fixture, gconstpointer data)
{
  const char *const environment[] = { "ALERTS_ENABLED=false",
                                      "ALERT_RECIPIENTS=ada@example.org, bob@example.org",
                                      "ALERT_CHECK_INTERVAL=60000",
                                      "SMTP_HOST=mail.example.org",
                                      "SMTP_PORT=465",
                                      "SMTP_SECURE=true",
                                      "SMTP_USER=ada",
                                      "SMTP_PASSWORD=a;b, c",
                                      NULL };
  CbSettings *settings = fixture->settings;
  g_autoptr (GError) error = NULL;

  cb_settings_loader_read_environment (fixture->loader, environment);
  cb_settings_loader_apply (fixture->loader, settings, 0, &error);
  g_assert_no_error (error);

  g_assert_false (cb_settings_get_boolean (settings, CB_SETTING_ALERTS_ENABLED));
  g_assert_cmpstr (cb_settings_get_strv (settings, CB_SETTING_ALERTS_RECIPIENTS)[0], ==,
                   "ada@example.org");
  g_assert_cmpstr (cb_settings_get_strv (settings, CB_SETTING_ALERTS_RECIPIENTS)[1], ==,
                   "bob@example.org");
  g_assert_cmpuint (cb_settings_get_uint (settings, CB_SETTING_ALERTS_CHECK_INTERVAL_MS), ==,
                    60000);
  g_assert_cmpstr (cb_settings_get_string (settings, CB_SETTING_MAIL_HOST), ==, "mail.example.org");
  g_assert_cmpuint (cb_settings_get_uint (settings, CB_SETTING_MAIL_PORT), ==, 465);
  g_assert_cmpint (cb_settings_get_enum (settings, CB_SETTING_MAIL_SECURITY), ==,
                   CB_MAIL_SECURITY_TLS);
  g_assert_cmpstr (cb_settings_get_string (settings, CB_SETTING_MAIL_USER), ==, "ada");
  g_assert_cmpstr (cb_settings_get_string (settings, CB_SETTING_MAIL_PASSWORD), ==, "a;b, c");
}

#define ADD(name, test, data) g_test_add (name, Fixture, data, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/settings/defaults", test_defaults, NULL);
  ADD ("/settings/round-trip", test_round_trip, NULL);
  ADD ("/settings/layers", test_layers, NULL);
  ADD ("/settings/lists", test_lists, NULL);
  ADD ("/settings/alert-variables", test_alert_variables, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/settings/mistake/%u", i);

      ADD (path, test_mistake, GUINT_TO_POINTER (i));
    }
  ADD ("/settings/group-problem-once", test_group_problem_once, NULL);
  ADD ("/settings/nul", test_nul, NULL);
  ADD ("/settings/relative-path", test_relative_path, NULL);
  ADD ("/settings/credentials", test_credentials, NULL);
  ADD ("/settings/drop-ins-unreadable", test_drop_ins_unreadable, NULL);
  ADD ("/settings/all-or-nothing", test_all_or_nothing, NULL);
  ADD ("/settings/missing-file", test_missing_file, NULL);
  ADD ("/settings/unknown-variable", test_unknown_variable, NULL);
  ADD ("/settings/reload", test_reload, NULL);
  g_test_add_func ("/settings/variables", test_variables);

  return g_test_run ();
}
