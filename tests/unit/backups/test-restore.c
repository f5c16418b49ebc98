#include "backups/cb-restore.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "base/cb-durable.h"
#include "base/cb-error.h"
#include "cb-backups-fixture.h"
#include "lib/cb-kill-at.h"
#include "store/cb-sqlite-dumper.h"

#define NOW CB_BACKUPS_FIXTURE_NOW

typedef struct
{
  CbBackupsFixture base;
  CbBackup *backup; /* of 20 messages; there are 25 now */
  char *archive;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  cb_backups_fixture_set_up (&fixture->base, data);
  fixture->backup = cb_backups_fixture_make (&fixture->base, NOW);
  fixture->archive = cb_backups_fixture_find_archive (&fixture->base, fixture->backup);
  cb_backups_fixture_append (&fixture->base, 5);
  cb_backups_fixture_write (&fixture->base, "data/uploads/two", "newer");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cb_backup_unref (fixture->backup);
  g_free (fixture->archive);
  cb_backups_fixture_tear_down (&fixture->base, data);
}

static gboolean
stage (Fixture *fixture, GError **error)
{
  return cb_restore_stage (
      &(CbBackupExtraction){ .archive = fixture->archive, .progress = fixture->base.progress },
      fixture->base.dumper, fixture->base.data, fixture->backup->content_size, error);
}

static void
complete (Fixture *fixture, char **kept)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (
      cb_restore_complete (fixture->base.data, CB_SQLITE_FILE_NAME, NOW + 1, kept, &error));
  g_assert_no_error (error);
}

static void
restore (gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GError) error = NULL;

  stage (fixture, &error);
  g_assert_no_error (error);
  cb_restore_commit (fixture->base.data, &error);
  g_assert_no_error (error);
  complete (fixture, NULL);
}

static gboolean
has (Fixture *fixture, const char *name)
{
  return cb_temp_dir_has (fixture->base.dir, name);
}

static void
assert_old (Fixture *fixture)
{
  g_assert_cmpuint (cb_backups_fixture_count_messages (&fixture->base), ==, 25);
  g_assert_true (has (fixture, "data/uploads/two"));
}

static void
assert_new (Fixture *fixture)
{
  g_assert_cmpuint (cb_backups_fixture_count_messages (&fixture->base), ==, 20);
  g_assert_true (has (fixture, "data/uploads/one"));
  g_assert_true (has (fixture, "data/widgets/1.0/loader.js"));
  g_assert_false (has (fixture, "data/uploads/two"));
}

static void
test_restore (Fixture *fixture, gconstpointer data)
{
  g_autofree char *kept = NULL;
  g_autofree char *replaced = NULL;
  g_autofree char *knowledge = NULL;
  g_autoptr (CbStoreSummary) summary = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (stage (fixture, &error));
  assert_old (fixture);
  g_assert_true (cb_restore_commit (fixture->base.data, &error));
  complete (fixture, &kept);
  assert_new (fixture);

  /* What was replaced is there as it was, and so is what belongs to the administrator. */
  replaced = g_build_filename (kept, "replaced", CB_SQLITE_FILE_NAME, NULL);
  summary = cb_store_dumper_inspect (fixture->base.dumper, replaced, TRUE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cb_store_summary_get_rows (summary, "message"), ==, 25);
  knowledge = g_build_filename (kept, "knowledge", "hours.md", NULL);
  g_assert_true (g_file_test (knowledge, G_FILE_TEST_EXISTS));
  g_assert_false (has (fixture, "data/restore.ready"));
  g_assert_false (has (fixture, "data/restore.partial"));
}

/* The log of a daemon that was killed belongs to the old database and goes with it. */
static void
test_old_log (Fixture *fixture, gconstpointer data)
{
  cb_backups_fixture_write (&fixture->base, "data/" CB_SQLITE_FILE_NAME "-wal", "stale");
  restore (fixture);
  g_assert_false (has (fixture, "data/" CB_SQLITE_FILE_NAME "-wal"));
  assert_new (fixture);
}

/* On a new machine there is nothing to replace. */
static void
test_nothing_there (Fixture *fixture, gconstpointer data)
{
  g_autofree char *uploads = cb_temp_dir_build (fixture->base.dir, "data/uploads");
  g_autofree char *widgets = cb_temp_dir_build (fixture->base.dir, "data/widgets");

  g_unlink (fixture->base.database);
  cb_durable_remove_tree (uploads, NULL);
  cb_durable_remove_tree (widgets, NULL);
  restore (fixture);
  assert_new (fixture);
}

static void
assert_refused (Fixture *fixture, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (stage (fixture, &error));
  g_assert_error (error, CB_ERROR, code);
  g_assert_false (has (fixture, "data/restore.partial"));
  assert_old (fixture);
}

/* Nothing is touched. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *bytes = NULL;
  gsize size;

  g_file_get_contents (fixture->archive, &bytes, &size, NULL);
  g_file_set_contents (fixture->archive, bytes, size / 2, NULL);
  assert_refused (fixture, CB_ERROR_INVALID_INPUT);
  bytes[size / 2] ^= 1;
  g_file_set_contents (fixture->archive, bytes, size, NULL);
  assert_refused (fixture, CB_ERROR_INVALID_INPUT);
  g_unlink (fixture->archive);
  assert_refused (fixture, CB_ERROR_NOT_FOUND);
}

static void
test_no_room (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (cb_restore_stage (
      &(CbBackupExtraction){ .archive = fixture->archive, .progress = fixture->base.progress },
      fixture->base.dumper, fixture->base.data, G_MAXUINT64 / 2, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "not enough room"));
}

static void
test_disk_full (Fixture *fixture, gconstpointer data)
{
  struct rlimit old;
  struct rlimit small;
  g_autoptr (GError) error = NULL;

  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &old);
  small = (struct rlimit){ 20000, old.rlim_max };
  setrlimit (RLIMIT_FSIZE, &small);
  g_assert_false (stage (fixture, &error));
  setrlimit (RLIMIT_FSIZE, &old);
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
  g_assert_false (has (fixture, "data/restore.partial"));
  assert_old (fixture);
}

/* Puts the data back to what it was before the restore. */
static void
start_over (Fixture *fixture)
{
  g_autofree char *data = g_strdup (fixture->base.data);
  g_autofree char *uploads = g_build_filename (data, "uploads", NULL);
  g_autofree char *kept = g_build_filename (data, "restored-20261124T020000Z", NULL);

  cb_durable_remove_tree (kept, NULL);
  cb_durable_remove_tree (uploads, NULL);
  cb_backups_fixture_write (&fixture->base, "data/uploads/one", "a picture");
  cb_backups_fixture_write (&fixture->base, "data/uploads/two", "newer");
  cb_backups_fixture_append (&fixture->base, 5);
  assert_old (fixture);
}

/* Wherever it is killed, what the daemon opens at its next start is the old store or the new. */
static void
test_killed (Fixture *fixture, gconstpointer data)
{
  guint n_old = 0;
  guint n_new = 0;

  while (cb_kill_at (n_old + n_new, restore, fixture))
    {
      g_autofree char *kept = NULL;

      complete (fixture, &kept);
      g_assert_false (has (fixture, "data/restore.partial"));
      g_assert_false (has (fixture, "data/restore.ready"));
      if (has (fixture, "data/uploads/two"))
        {
          assert_old (fixture);
          n_old++;
          continue;
        }
      assert_new (fixture);
      n_new++;
      start_over (fixture);
    }
  g_test_message ("killed at %u steps before the commit, %u after it", n_old, n_new);
  g_assert_cmpuint (n_old, >, 20);
  g_assert_cmpuint (n_new, >, 10);
}

static void
recover (gpointer user_data)
{
  complete (user_data, NULL);
}

/* And so it is where the start that carries it through is killed as well. */
static void
test_recovery_killed (Fixture *fixture, gconstpointer data)
{
  gboolean killed = TRUE;

  for (guint step = 0; killed; step++)
    {
      g_assert_true (stage (fixture, NULL));
      g_assert_true (cb_restore_commit (fixture->base.data, NULL));
      killed = cb_kill_at (step, recover, fixture);
      complete (fixture, NULL);
      assert_new (fixture);
      start_over (fixture);
    }
}

/* What was committed is not forgotten for another one. */
static void
test_unfinished (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (stage (fixture, &error));
  g_assert_true (cb_restore_commit (fixture->base.data, &error));
  g_assert_false (stage (fixture, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
  complete (fixture, NULL);
  assert_new (fixture);
}

static void
test_prune (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  restore (fixture);
  g_assert_true (has (fixture, "data/restored-20261124T020000Z"));
  g_assert_true (cb_restore_prune (fixture->base.data, 0, NOW + 999 * G_TIME_SPAN_DAY, &error));
  g_assert_true (cb_restore_prune (fixture->base.data, 30, NOW + 29 * G_TIME_SPAN_DAY, &error));
  g_assert_true (has (fixture, "data/restored-20261124T020000Z"));
  g_assert_true (cb_restore_prune (fixture->base.data, 30, NOW + 31 * G_TIME_SPAN_DAY, &error));
  g_assert_false (has (fixture, "data/restored-20261124T020000Z"));
  assert_new (fixture);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/backups/restore/restore", test_restore);
  ADD ("/backups/restore/old-log", test_old_log);
  ADD ("/backups/restore/nothing-there", test_nothing_there);
  ADD ("/backups/restore/refused", test_refused);
  ADD ("/backups/restore/no-room", test_no_room);
  ADD ("/backups/restore/disk-full", test_disk_full);
  ADD ("/backups/restore/killed", test_killed);
  ADD ("/backups/restore/recovery-killed", test_recovery_killed);
  ADD ("/backups/restore/unfinished", test_unfinished);
  ADD ("/backups/restore/prune", test_prune);

  return g_test_run ();
}
