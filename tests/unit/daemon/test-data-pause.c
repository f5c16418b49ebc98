#include "daemon/cb-data-pause.h"

#include <unistd.h>

#include "base/cb-error.h"
#include "base/cb-service.h"
#include "base/cb-settings-loader.h"
#include "lib/cb-await.h"
#include "lib/cb-tar.h"
#include "lib/cb-temp-dir.h"

/* All parts of the daemon but the network: a backup takes the place of what a chat stands on. */
typedef struct
{
  CbTempDir *dir;
  CbSettings *settings;
  CbLog *log;
  CbDaemonParts parts;
  char *session;
  char *token;
} Fixture;

static void
configure (Fixture *fixture)
{
  g_autoptr (CbSettingsLoader) loader = cb_settings_loader_new ();
  g_autoptr (GError) error = NULL;

  cb_settings_loader_set (loader, CB_SETTING_DAEMON_DATA_DIRECTORY,
                          cb_temp_dir_get_path (fixture->dir), "the test");
  cb_settings_loader_set (loader, CB_SETTING_KNOWLEDGE_DIRECTORY,
                          cb_temp_dir_get_path (fixture->dir), "the test");
  cb_settings_loader_set (loader, CB_SETTING_LOG_FILES, "false", "the test");
  cb_settings_loader_set (loader, CB_SETTING_BACKUP_INTERVAL_HOURS, "0", "the test");
  cb_settings_loader_set (loader, CB_SETTING_BACKUP_DRILL_INTERVAL_DAYS, "0", "the test");
  cb_settings_loader_apply (loader, fixture->settings, CB_SETTING_DEFAULT, &error);
  g_assert_no_error (error);
}

static void
start (gpointer service)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_service_start_async (service, NULL, cb_await_keep, &result);
  cb_service_start_finish (service, cb_await (&result), &error);
  g_assert_no_error (error);
}

static void
open_session (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CbSession) session = NULL;
  g_autoptr (GError) error = NULL;

  cb_chat_open_session_async (fixture->parts.chat, &(CbSession){ .name = NULL }, NULL,
                              cb_await_keep, &result);
  session = cb_chat_open_session_finish (fixture->parts.chat, cb_await (&result), &fixture->token,
                                         &error);
  g_assert_no_error (error);
  fixture->session = g_strdup (session->id);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->dir = cb_temp_dir_new ();
  fixture->settings = cb_settings_new ();
  fixture->log = cb_log_new (CB_LOG_LEVEL_ERROR);
  configure (fixture);
  cb_daemon_parts_create (&fixture->parts, fixture->settings, (const char *const[]){ NULL },
                          fixture->log, &error);
  g_assert_no_error (error);
  start (fixture->parts.store);
  start (fixture->parts.uploads);
  start (fixture->parts.knowledge);
  start (fixture->parts.backups);
  start (fixture->parts.widgets);
  open_session (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) jobs = NULL;
  g_autoptr (GAsyncResult) chat = NULL;

  cb_job_queue_drain_async (fixture->parts.jobs, cb_await_keep, &jobs);
  cb_await (&jobs);
  cb_chat_drain_async (fixture->parts.chat, NULL, cb_await_keep, &chat);
  cb_await (&chat);
  cb_service_stop (CB_SERVICE (fixture->parts.backups));
  cb_service_stop (CB_SERVICE (fixture->parts.knowledge));
  cb_service_stop (CB_SERVICE (fixture->parts.store));
  g_clear_object (&jobs);
  g_clear_object (&chat);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  cb_daemon_parts_clear (&fixture->parts);
  g_object_unref (fixture->log);
  g_object_unref (fixture->settings);
  cb_temp_dir_free (fixture->dir);
  g_free (fixture->session);
  g_free (fixture->token);
}

static CbMessage *
send_message (Fixture *fixture, guint number, GError **error)
{
  g_autofree char *client_id = g_strdup_printf ("c%u", number);
  g_autoptr (GAsyncResult) result = NULL;

  cb_chat_send_async (fixture->parts.chat, fixture->session, NULL, client_id, "Hello", NULL, NULL,
                      cb_await_keep, &result);

  return cb_chat_send_finish (fixture->parts.chat, cb_await (&result), NULL, error);
}

static guint64
send_many (Fixture *fixture, guint from, guint to)
{
  guint64 seq = 0;

  for (guint i = from; i < to; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CbMessage) message = send_message (fixture, i, &error);

      g_assert_no_error (error);
      seq = message->seq;
    }

  return seq;
}

/* Returns: of the visitor's messages, "c0 c1 …" */
static char *
read_history (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  GString *history = g_string_new (NULL);
  gboolean more;

  cb_chat_list_messages_async (fixture->parts.chat, fixture->session, 0, 1000, NULL, cb_await_keep,
                               &result);
  list = cb_chat_list_messages_finish (fixture->parts.chat, cb_await (&result), &more, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < list->len; i++)
    {
      const CbMessage *message = g_ptr_array_index (list, i);

      if (message->client_id != NULL)
        g_string_append_printf (history, "%s ", message->client_id);
    }

  return g_string_free (history, FALSE);
}

static char *
back_up (Fixture *fixture)
{
  CbJob *job = cb_backups_create (fixture->parts.backups, FALSE, NULL);

  while (!cb_job_is_finished (job))
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (cb_job_get_error (job));

  return g_strdup (cb_job_get_result (job));
}

static void
restore (Fixture *fixture, const char *timestamp)
{
  g_autoptr (GError) error = NULL;
  CbJob *job = cb_backups_restore (fixture->parts.backups, timestamp, &error);

  g_assert_no_error (error);
  while (!cb_job_is_finished (job))
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (cb_job_get_error (job));
}

/* Returns: (transfer full): the number of a version that was published and deployed */
static char *
release_widget (Fixture *fixture, const char *script)
{
  CbWidgets *widgets = fixture->parts.widgets;
  const char *const names[] = { "widget.js", NULL };
  const char *const contents[] = { script, NULL };
  g_autofree char *path = cb_temp_dir_build (fixture->dir, "widget.tar");
  int fd = cb_tar_write (path, names, contents);
  g_autoptr (GAsyncResult) published = NULL;
  g_autoptr (GAsyncResult) deployed = NULL;
  g_autoptr (GError) error = NULL;
  char *version;

  cb_widgets_publish_async (widgets, fd, NULL, NULL, "uid:1", cb_await_keep, &published);
  close (fd);
  version = cb_widgets_publish_finish (widgets, cb_await (&published), &error);
  g_assert_no_error (error);
  cb_widgets_deploy_async (widgets, version, 100, "uid:1", "", cb_await_keep, &deployed);
  cb_widgets_deploy_finish (widgets, cb_await (&deployed), &error);
  g_assert_no_error (error);

  return version;
}

/*
 * Versions come back as they were, what was published since is gone; but its number is not given to
 * another one: browsers keep for good what they got under it.
 */
static void
test_restore_widgets (Fixture *fixture, gconstpointer data)
{
  g_autofree char *one = release_widget (fixture, "one ();");
  g_autofree char *timestamp = back_up (fixture);
  g_autofree char *two = release_widget (fixture, "two ();");
  const CbWidgetCatalog *catalog;
  g_autofree char *three = NULL;

  restore (fixture, timestamp);
  catalog = cb_widgets_get_catalog (fixture->parts.widgets);
  g_assert_cmpstr (catalog->active->name, ==, one);
  g_assert_cmpstr (one, ==, "1.0.1");
  g_assert_cmpstr (two, ==, "1.0.2");
  g_assert_null (cb_widget_catalog_find (catalog, two));
  three = release_widget (fixture, "three ();");
  g_assert_cmpstr (three, ==, "1.0.3");
}

static void
test_restore (Fixture *fixture, gconstpointer data)
{
  g_autofree char *timestamp = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  send_many (fixture, 0, 10);
  before = read_history (fixture);
  timestamp = back_up (fixture);
  send_many (fixture, 10, 15);

  restore (fixture, timestamp);
  after = read_history (fixture);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpstr (after, ==, "c0 c1 c2 c3 c4 c5 c6 c7 c8 c9 ");

  /* The visitor is still who they were, and what comes now is stored. */
  g_assert_cmpuint (send_many (fixture, 20, 21), >, 0);
  g_free (after);
  after = read_history (fixture);
  g_assert_cmpstr (after, ==, "c0 c1 c2 c3 c4 c5 c6 c7 c8 c9 c20 ");
}

/* While it goes on somebody writes all the time: each message is taken or refused, none hangs. */
static void
test_restore_while_chatting (Fixture *fixture, gconstpointer data)
{
  g_autofree char *timestamp = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  guint n_taken = 0;
  guint n_refused = 0;
  CbJob *job;

  send_many (fixture, 0, 3);
  timestamp = back_up (fixture);
  job = cb_backups_restore (fixture->parts.backups, timestamp, &error);
  for (guint i = 100; !cb_job_is_finished (job); i++)
    {
      g_autoptr (CbMessage) message = send_message (fixture, i, &error);

      n_taken += message != NULL;
      n_refused += message == NULL;
      if (message == NULL)
        g_assert_true (g_error_matches (error, CB_ERROR, CB_ERROR_UNAVAILABLE) ||
                       g_error_matches (error, CB_ERROR, CB_ERROR_TOO_MANY));
      g_clear_error (&error);
    }
  g_assert_no_error (cb_job_get_error (job));
  g_test_message ("%u messages taken and %u refused meanwhile", n_taken, n_refused);
  g_assert_cmpuint (send_many (fixture, 1000, 1001), >, 0);
  after = read_history (fixture);
  g_assert_true (g_str_has_prefix (after, "c0 c1 c2 "));
  g_assert_true (g_str_has_suffix (after, "c1000 "));
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/daemon/data-pause/restore", test_restore);
  ADD ("/daemon/data-pause/restore-widgets", test_restore_widgets);
  ADD ("/daemon/data-pause/restore-while-chatting", test_restore_while_chatting);

  return g_test_run ();
}
