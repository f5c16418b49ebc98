#include "backups/cb-backup-copier.h"

#include <glib/gstdio.h>
#include <string.h>

#include "backups/cb-backup-catalog.h"
#include "base/cb-error.h"
#include "cb-backups-fixture.h"

#define NOW CB_BACKUPS_FIXTURE_NOW

static CbBackup *
run (CbBackupsFixture *fixture, const CbBackup *backup, GCancellable *cancellable, GError **error)
{
  g_autoptr (CbBackupPlan) plan = cb_backups_fixture_make_plan (fixture);

  return cb_backup_copier_run (plan, backup->timestamp, NOW + 1, fixture->progress, cancellable,
                               error);
}

static void
test_directory (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autofree char *second = cb_temp_dir_build (fixture->dir, "second");
  g_autoptr (CbBackup) backup = cb_backups_fixture_make (fixture, NOW);
  g_autoptr (CbBackup) copied = NULL;
  g_autoptr (CbBackup) again = NULL;
  g_autoptr (CbBackup) there = NULL;
  g_autoptr (CbBackupCatalog) catalog = cb_backup_catalog_new (second);
  g_autoptr (GError) error = NULL;

  cb_backups_fixture_set (fixture, "Backup", "CopyDirectory", second);
  copied = run (fixture, backup, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (copied->copied_at, ==, NOW + 1);
  there = cb_backup_catalog_get (catalog, backup->timestamp, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (there->size, ==, backup->size);
  g_assert_cmpstr (there->sha256, ==, backup->sha256);

  /* Once more does no harm. */
  again = run (fixture, backup, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cb_backups_fixture_count (fixture, "second"), ==, 2);
}

/* The second place has the same retention. */
static void
test_prunes (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autofree char *second = cb_temp_dir_build (fixture->dir, "second");
  g_autoptr (CbBackup) old = cb_backups_fixture_make (fixture, NOW - 40 * G_TIME_SPAN_DAY);
  g_autoptr (CbBackup) backup = cb_backups_fixture_make (fixture, NOW);
  g_autoptr (CbBackup) first_copy = NULL;
  g_autoptr (CbBackup) second_copy = NULL;

  cb_backups_fixture_set (fixture, "Backup", "CopyDirectory", second);
  first_copy = run (fixture, old, NULL, NULL);
  g_assert_cmpuint (cb_backups_fixture_count (fixture, "second"), ==, 2);
  second_copy = run (fixture, backup, NULL, NULL);
  g_assert_cmpuint (cb_backups_fixture_count (fixture, "second"), ==, 2);
}

/* What was damaged on its way here is not spread. */
static void
test_damaged (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autofree char *second = cb_temp_dir_build (fixture->dir, "second");
  g_autoptr (CbBackup) backup = cb_backups_fixture_make (fixture, NOW);
  g_autofree char *archive = cb_backups_fixture_find_archive (fixture, backup);
  g_autofree char *noise = g_strnfill (backup->size, 'x');
  g_autoptr (GError) error = NULL;

  g_file_set_contents (archive, noise, backup->size, NULL);
  cb_backups_fixture_set (fixture, "Backup", "CopyDirectory", second);
  g_assert_null (run (fixture, backup, NULL, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
  g_assert_cmpuint (cb_backups_fixture_count (fixture, "second"), ==, 0);
}

static void
test_no_place (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackup) backup = cb_backups_fixture_make (fixture, NOW);
  g_autoptr (GError) error = NULL;

  cb_backups_fixture_set (fixture, "Backup", "CopyDirectory", "/nonexistent/second");
  g_assert_null (run (fixture, backup, NULL, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
}

static void
test_command (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autofree char *target = cb_temp_dir_build (fixture->dir, "by-command");
  g_autofree char *command = g_strconcat ("cp;%f;", target, NULL);
  g_autoptr (CbBackup) backup = cb_backups_fixture_make (fixture, NOW);
  g_autoptr (CbBackup) copied = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf st;

  cb_backups_fixture_set (fixture, "Backup", "CopyCommand", command);
  copied = run (fixture, backup, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (target, &st), ==, 0);
  g_assert_cmpuint (st.st_size, ==, backup->size);
}

static void
assert_fails (CbBackupsFixture *fixture, const CbBackup *backup, int code, const char *part)
{
  g_autoptr (CbBackupCatalog) catalog = cb_backup_catalog_new (fixture->backups);
  g_autoptr (CbBackup) known = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (run (fixture, backup, NULL, &error));
  g_assert_error (error, CB_ERROR, code);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” should say “%s”", error->message, part);
  known = cb_backup_catalog_get (catalog, backup->timestamp, NULL);
  g_assert_cmpint (known->copied_at, ==, 0);
}

static void
test_command_fails (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackup) backup = cb_backups_fixture_make (fixture, NOW);

  cb_backups_fixture_set (fixture, "Backup", "CopyCommand",
                          "sh;-c;echo the disk is upside down && exit 3");
  assert_fails (fixture, backup, CB_ERROR_FAILED, "status 3: the disk is upside down");
  cb_backups_fixture_set (fixture, "Backup", "CopyCommand", "sleep;1000");
  cb_backups_fixture_set (fixture, "Backup", "CopyTimeoutSeconds", "1");
  assert_fails (fixture, backup, CB_ERROR_UNAVAILABLE, "longer than 1 second");
}

static void
test_no_command (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackup) backup = cb_backups_fixture_make (fixture, NOW);
  g_autoptr (GError) error = NULL;

  cb_backups_fixture_set (fixture, "Backup", "CopyCommand", "/nonexistent/rclone;%f");
  g_assert_null (run (fixture, backup, NULL, &error));
  g_assert_nonnull (strstr (error->message, "/nonexistent/rclone"));
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (50000);
  g_cancellable_cancel (data);

  return NULL;
}

static void
test_command_cancelled (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackup) backup = cb_backups_fixture_make (fixture, NOW);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread;

  cb_backups_fixture_set (fixture, "Backup", "CopyCommand", "sleep;1000");
  thread = g_thread_new ("canceller", cancel_soon, cancellable);
  g_assert_null (run (fixture, backup, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

#define ADD(name, test)                                                                            \
  g_test_add (name, CbBackupsFixture, NULL, cb_backups_fixture_set_up, test,                       \
              cb_backups_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/backups/copier/directory", test_directory);
  ADD ("/backups/copier/prunes", test_prunes);
  ADD ("/backups/copier/damaged", test_damaged);
  ADD ("/backups/copier/no-place", test_no_place);
  ADD ("/backups/copier/command", test_command);
  ADD ("/backups/copier/command-fails", test_command_fails);
  ADD ("/backups/copier/no-command", test_no_command);
  ADD ("/backups/copier/command-cancelled", test_command_cancelled);

  return g_test_run ();
}
