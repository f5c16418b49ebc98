#include "backups/cb-backup-maker.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "backups/cb-backup-catalog.h"
#include "backups/cb-backup-extractor.h"
#include "base/cb-error.h"
#include "cb-backups-fixture.h"
#include "lib/cb-kill-at.h"

#define NOW CB_BACKUPS_FIXTURE_NOW

static CbBackupManifest *
unpack (CbBackupsFixture *fixture, const CbBackup *backup, const CbSealKey *identity)
{
  g_autofree char *archive = cb_backups_fixture_find_archive (fixture, backup);
  g_autofree char *target = cb_temp_dir_build (fixture->dir, "unpacked");
  g_autoptr (GError) error = NULL;
  CbBackupManifest *manifest = cb_backup_extractor_run (
      &(CbBackupExtraction){
          .archive = archive, .sha256 = backup->sha256, .target = target, .identity = identity },
      &error);

  g_assert_no_error (error);

  return manifest;
}

static void
assert_unpacked (CbBackupsFixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename ("unpacked", name, NULL);
  g_autofree char *found = cb_backups_fixture_read (fixture, path);

  g_assert_cmpstr (found, ==, text);
}

static void
test_everything (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackup) backup = NULL;
  g_autoptr (CbBackupManifest) manifest = NULL;
  g_autofree char *archive = NULL;
  GStatBuf st;

  backup = cb_backups_fixture_make (fixture, NOW);
  g_assert_cmpstr (backup->timestamp, ==, "20261124T020000Z");
  g_assert_cmpuint (backup->n_messages, ==, 20);
  g_assert_cmpuint (backup->n_sessions, ==, 1);
  g_assert_cmpint (backup->verified_at, ==, 0);
  archive = cb_backups_fixture_find_archive (fixture, backup);
  g_assert_cmpint (g_stat (archive, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);
  g_assert_cmpuint (st.st_size, ==, backup->size);

  manifest = unpack (fixture, backup, NULL);
  g_assert_cmpuint (cb_backup_manifest_get_n_members (manifest), ==, 6);
  g_assert_cmpuint (cb_store_summary_get_rows (manifest->store, "message"), ==, 20);
  g_assert_cmpint (manifest->created_at, ==, NOW);
  assert_unpacked (fixture, "uploads/one", "a picture");
  assert_unpacked (fixture, "widgets/1.0/loader.js", "export {}");
  assert_unpacked (fixture, "knowledge/hours.md", "# When are you open?\n\nAlways.\n");
  assert_unpacked (fixture, "configuration/chatbotd.conf", "[Web]\nListen=127.0.0.1:8080\n");
  assert_unpacked (fixture, "configuration/chatbotd.conf.d/10-more.conf", "[Log]\nLevel=info\n");

  /* The archive, what is known about it, and nothing that is half done. */
  g_assert_cmpuint (cb_backups_fixture_count (fixture, "data/backups"), ==, 2);
}

/* Any other program that knows tar and zstd can read it, too: nobody depends on ours. */
static void
test_read_by_tar (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackup) backup = cb_backups_fixture_make (fixture, NOW);
  g_autofree char *archive = cb_backups_fixture_find_archive (fixture, backup);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  const char *argv[] = { "tar", "--zstd", "-xOf", archive, "uploads/one", NULL };
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &text, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpstr (text, ==, "a picture");
}

static void
test_sealed (CbBackupsFixture *fixture, gconstpointer data)
{
  CbSealKey public_key;
  CbSealKey private_key;
  g_autofree char *text = NULL;
  g_autoptr (CbBackup) backup = NULL;
  g_autoptr (CbBackupManifest) manifest = NULL;
  g_autofree char *archive = NULL;

  cb_seal_key_generate (&public_key, &private_key);
  text = cb_seal_key_format (&public_key, CB_SEAL_PUBLIC);
  cb_backups_fixture_set (fixture, "Backup", "PublicKey", text);
  backup = cb_backups_fixture_make (fixture, NOW);
  g_assert_true (backup->sealed);
  archive = cb_backups_fixture_find_archive (fixture, backup);
  g_assert_true (g_str_has_suffix (archive, "chatbot-20261124T020000Z.tar.zst.sealed"));
  manifest = unpack (fixture, backup, &private_key);
  assert_unpacked (fixture, "uploads/one", "a picture");
}

static void
test_same_second (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackup) first = cb_backups_fixture_make (fixture, NOW);
  g_autoptr (CbBackup) second = cb_backups_fixture_make (fixture, NOW);

  g_assert_cmpstr (first->timestamp, !=, second->timestamp);
}

static void
test_no_store (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackupPlan) plan = cb_backups_fixture_make_plan (fixture);
  g_autoptr (GError) error = NULL;

  g_unlink (fixture->database);
  g_assert_null (cb_backup_maker_run (plan, NOW, fixture->progress, NULL, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
  g_assert_cmpuint (cb_backups_fixture_count (fixture, "data/backups"), ==, 0);
}

static void
test_another_at_work (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackupPlan) plan = cb_backups_fixture_make_plan (fixture);
  g_autoptr (CbBackupCatalog) catalog = cb_backup_catalog_new (fixture->backups);
  g_autoptr (CbFileLock) lock = cb_backup_catalog_lock (catalog, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (lock);
  g_assert_null (cb_backup_maker_run (plan, NOW, fixture->progress, NULL, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
}

static void
test_cancelled (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackupPlan) plan = cb_backups_fixture_make_plan (fixture);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (cb_backup_maker_run (plan, NOW, fixture->progress, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (cb_backups_fixture_count (fixture, "data/backups"), ==, 0);
}

/* The limit on a file's size stands for a disk that is full, at one point and another. */
static void
test_disk_full (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackupPlan) plan = cb_backups_fixture_make_plan (fixture);
  g_autofree char *noise = g_malloc0 (2000001);
  struct rlimit old;

  for (guint i = 0; i < 2000000; i++)
    noise[i] = (char) (1 + g_random_int_range (0, 250));
  cb_backups_fixture_write (fixture, "data/uploads/large", noise);
  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &old);
  for (rlim_t limit = 0; limit < 1000000; limit = limit * 4 + 1000)
    {
      struct rlimit small = { limit, old.rlim_max };
      g_autoptr (GError) error = NULL;

      setrlimit (RLIMIT_FSIZE, &small);
      g_assert_null (cb_backup_maker_run (plan, NOW, fixture->progress, NULL, &error));
      setrlimit (RLIMIT_FSIZE, &old);
      g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
      g_assert_cmpuint (cb_backups_fixture_count (fixture, "data/backups"), ==, 0);
    }
}

static void
make (gpointer user_data)
{
  CbBackupsFixture *fixture = user_data;

  cb_backup_unref (cb_backups_fixture_make (fixture, NOW));
}

static void
assert_all_whole (CbBackupsFixture *fixture, CbBackupCatalog *catalog)
{
  g_autoptr (GPtrArray) list = cb_backup_catalog_list (catalog, NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const CbBackup *backup = g_ptr_array_index (list, i);
      g_autofree char *archive = cb_backups_fixture_find_archive (fixture, backup);
      g_autoptr (GError) error = NULL;
      g_autoptr (CbBackupManifest) manifest =
                     cb_backup_extractor_run (&(CbBackupExtraction){ .archive = archive }, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (cb_store_summary_get_rows (manifest->store, "message"), ==, 20);
      cb_backup_catalog_delete (catalog, backup->timestamp, NULL);
    }
}

/* Wherever it is killed, what has a backup's name is one; the rest goes, and the store is well. */
static void
test_killed (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackupCatalog) catalog = cb_backup_catalog_new (fixture->backups);
  guint step = 0;

  while (cb_kill_at (step, make, fixture))
    {
      g_autoptr (CbFileLock) lock = cb_backup_catalog_lock (catalog, NULL);

      g_assert_nonnull (lock);
      assert_all_whole (fixture, catalog);
      g_assert_true (cb_backup_catalog_tidy (catalog, NULL));
      g_assert_cmpuint (cb_backups_fixture_count (fixture, "data/backups"), ==, 0);
      step++;
    }
  g_test_message ("killed at %u steps", step);
  g_assert_cmpuint (step, >, 30);
  g_assert_cmpuint (cb_backups_fixture_count_messages (fixture), ==, 20);
}

#define ADD(name, test)                                                                            \
  g_test_add (name, CbBackupsFixture, NULL, cb_backups_fixture_set_up, test,                       \
              cb_backups_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/backups/maker/everything", test_everything);
  ADD ("/backups/maker/read-by-tar", test_read_by_tar);
  ADD ("/backups/maker/sealed", test_sealed);
  ADD ("/backups/maker/same-second", test_same_second);
  ADD ("/backups/maker/no-store", test_no_store);
  ADD ("/backups/maker/another-at-work", test_another_at_work);
  ADD ("/backups/maker/cancelled", test_cancelled);
  ADD ("/backups/maker/disk-full", test_disk_full);
  ADD ("/backups/maker/killed", test_killed);

  return g_test_run ();
}
