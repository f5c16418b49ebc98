#include "backups/cb-offline-restore.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backups/cb-backup-verifier.h"
#include "base/cb-error.h"
#include "base/cb-file-lock.h"
#include "cb-backups-fixture.h"

#define NOW CB_BACKUPS_FIXTURE_NOW

static gboolean
run (CbBackupsFixture *fixture, CbOfflineRestore what, GError **error)
{
  g_auto (CbOfflineRestoreReport) report = { NULL, NULL };

  if (what.data_directory == NULL)
    what.data_directory = fixture->data;
  if (!cb_offline_restore_run (&what, NOW + 5, fixture->progress, NULL, &report, error))
    return FALSE;

  g_assert_nonnull (report.archive);
  g_assert_true (g_file_test (report.kept, G_FILE_TEST_IS_DIR));

  return TRUE;
}

static void
test_newest (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackup) first = cb_backups_fixture_make (fixture, NOW - G_TIME_SPAN_DAY);
  g_autoptr (CbBackup) second = NULL;
  g_autoptr (GError) error = NULL;

  cb_backups_fixture_append (fixture, 3);
  second = cb_backups_fixture_make (fixture, NOW);
  cb_backups_fixture_append (fixture, 3);
  g_assert_true (run (fixture, (CbOfflineRestore){ .archive = NULL }, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (cb_backups_fixture_count_messages (fixture), ==, 23);
  g_assert_true (run (fixture, (CbOfflineRestore){ .timestamp = first->timestamp }, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (cb_backups_fixture_count_messages (fixture), ==, 20);
}

/* One that is known to be broken is nobody's first choice. */
static void
test_newest_unbroken (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackupPlan) plan = cb_backups_fixture_make_plan (fixture);
  g_autoptr (CbBackup) second = NULL;
  g_autofree char *archive = NULL;
  g_autofree char *noise = NULL;
  g_autoptr (GError) error = NULL;

  cb_backup_unref (cb_backups_fixture_make (fixture, NOW - G_TIME_SPAN_DAY));
  cb_backups_fixture_append (fixture, 3);
  second = cb_backups_fixture_make (fixture, NOW);
  archive = cb_backups_fixture_find_archive (fixture, second);
  noise = g_strnfill (second->size, 'x');
  g_file_set_contents (archive, noise, second->size, NULL);
  g_assert_null (cb_backup_verifier_run (plan, second->timestamp, CB_BACKUP_TEST_READ, NOW,
                                         fixture->progress, NULL, NULL));
  g_assert_true (run (fixture, (CbOfflineRestore){ .archive = NULL }, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (cb_backups_fixture_count_messages (fixture), ==, 20);
}

/* The day after the fire: a new machine, and one file. */
static void
test_new_machine (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackup) backup = cb_backups_fixture_make (fixture, NOW);
  g_autofree char *archive = cb_backups_fixture_find_archive (fixture, backup);
  g_autofree char *moved = cb_temp_dir_build (fixture->dir, "from-usb.tar.zst");
  g_autofree char *data_directory = cb_temp_dir_build (fixture->dir, "new");
  g_autofree char *upload = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_rename (archive, moved), ==, 0);
  g_assert_true (run (
      fixture, (CbOfflineRestore){ .data_directory = data_directory, .archive = moved }, &error));
  g_assert_no_error (error);
  upload = cb_backups_fixture_read (fixture, "new/uploads/one");
  g_assert_cmpstr (upload, ==, "a picture");
}

/* What docs/backup.md says of a manifest, written by other hands than ours. */
static char *
write_manifest (CbBackupsFixture *fixture, const char *bytes, gsize size)
{
  g_autoptr (CbStoreSummary) summary = NULL;
  g_autofree char *dump = cb_temp_dir_build (fixture->dir, "store/chatbot.db");
  g_autofree char *digest =
      g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guint8 *) bytes, size);
  g_autofree char *lines = NULL;
  g_autofree char *end = NULL;

  summary = cb_store_dumper_inspect (fixture->dumper, dump, FALSE, NULL, NULL);
  lines = g_strdup_printf ("{\"format\": 1, \"program\": \"0.1\", \"secrets\": false, "
                           "\"created_at\": \"2026-11-24T02:00:00Z\", \"members\": 1, "
                           "\"store\": \"sqlite\", \"schema\": %u, \"rows\": {}}\n"
                           "{\"name\": \"store/chatbot.db\", \"size\": %" G_GSIZE_FORMAT
                           ", \"sha256\": \"%s\"}\n",
                           summary->schema, size, digest);
  end = g_compute_checksum_for_string (G_CHECKSUM_SHA256, lines, -1);

  return g_strdup_printf ("%s{\"end\": \"%s\"}\n", lines, end);
}

/* Any program that knows tar and zstd can make a backup that we read. */
static void
test_made_by_tar (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autofree char *directory = cb_temp_dir_build (fixture->dir, "store");
  g_autofree char *dump = cb_temp_dir_build (fixture->dir, "store/chatbot.db");
  g_autofree char *archive = cb_temp_dir_build (fixture->dir, "foreign.tar.zst");
  g_autofree char *bytes = NULL;
  g_autofree char *manifest = NULL;
  const char *argv[] = {
    "tar", "--zstd", "-cf", archive, "store/chatbot.db", "MANIFEST.jsonl", NULL
  };
  g_autoptr (GError) error = NULL;
  gsize size;
  int status;

  g_mkdir (directory, 0700);
  cb_store_dumper_dump (fixture->dumper, dump, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_file_get_contents (dump, &bytes, &size, &error);
  g_assert_no_error (error);
  manifest = write_manifest (fixture, bytes, size);
  cb_temp_dir_write (fixture->dir, "MANIFEST.jsonl", manifest);
  g_spawn_sync (cb_temp_dir_get_path (fixture->dir), (char **) argv, NULL, G_SPAWN_SEARCH_PATH,
                NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);

  cb_backups_fixture_append (fixture, 5);
  g_assert_true (run (fixture, (CbOfflineRestore){ .archive = archive }, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (cb_backups_fixture_count_messages (fixture), ==, 20);
}

static void
test_daemon_runs (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autofree char *path = cb_temp_dir_build (fixture->dir, "data/lock");
  g_autoptr (CbFileLock) lock = cb_file_lock_take (path, NULL);
  g_autoptr (GError) error = NULL;

  cb_backup_unref (cb_backups_fixture_make (fixture, NOW));
  g_assert_nonnull (lock);
  g_assert_false (run (fixture, (CbOfflineRestore){ .archive = NULL }, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "chatbotd runs"));
}

static void
test_none (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (run (fixture, (CbOfflineRestore){ .archive = NULL }, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (run (fixture, (CbOfflineRestore){ .timestamp = "yesterday" }, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
  g_assert_cmpuint (cb_backups_fixture_count_messages (fixture), ==, 20);
}

static void
test_sealed (CbBackupsFixture *fixture, gconstpointer data)
{
  CbSealKey public_key;
  CbSealKey private_key;
  g_autofree char *public_text = NULL;
  g_autofree char *private_text = NULL;
  g_autofree char *identity = cb_temp_dir_build (fixture->dir, "identity");
  g_autoptr (GError) error = NULL;

  cb_seal_key_generate (&public_key, &private_key);
  public_text = cb_seal_key_format (&public_key, CB_SEAL_PUBLIC);
  private_text = cb_seal_key_format (&private_key, CB_SEAL_PRIVATE);
  cb_backups_fixture_set (fixture, "Backup", "PublicKey", public_text);
  cb_backup_unref (cb_backups_fixture_make (fixture, NOW));
  cb_backups_fixture_append (fixture, 1);
  g_assert_false (run (fixture, (CbOfflineRestore){ .archive = NULL }, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED);
  g_clear_error (&error);

  cb_backups_fixture_write (fixture, "identity", private_text);
  g_assert_true (run (fixture, (CbOfflineRestore){ .identity_file = identity }, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (cb_backups_fixture_count_messages (fixture), ==, 20);
}

/* Run by root, what is restored belongs to the daemon all the same. */
static void
test_owner (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autofree char *upload = cb_temp_dir_build (fixture->dir, "data/uploads/one");
  g_autoptr (GError) error = NULL;
  GStatBuf st;

  if (geteuid () != 0)
    {
      g_test_skip ("only root can give files away");
      return;
    }

  cb_backup_unref (cb_backups_fixture_make (fixture, NOW));
  g_assert_cmpint (chown (fixture->data, 12345, 54321), ==, 0);
  g_assert_true (run (fixture, (CbOfflineRestore){ .archive = NULL }, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (fixture->database, &st), ==, 0);
  g_assert_cmpuint (st.st_uid, ==, 12345);
  g_assert_cmpint (g_stat (upload, &st), ==, 0);
  g_assert_cmpuint (st.st_gid, ==, 54321);
}

#define ADD(name, test)                                                                            \
  g_test_add (name, CbBackupsFixture, NULL, cb_backups_fixture_set_up, test,                       \
              cb_backups_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/backups/offline-restore/newest", test_newest);
  ADD ("/backups/offline-restore/newest-unbroken", test_newest_unbroken);
  ADD ("/backups/offline-restore/new-machine", test_new_machine);
  ADD ("/backups/offline-restore/made-by-tar", test_made_by_tar);
  ADD ("/backups/offline-restore/daemon-runs", test_daemon_runs);
  ADD ("/backups/offline-restore/none", test_none);
  ADD ("/backups/offline-restore/sealed", test_sealed);
  ADD ("/backups/offline-restore/owner", test_owner);

  return g_test_run ();
}
