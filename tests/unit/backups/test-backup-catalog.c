#include "backups/cb-backup-catalog.h"

#include <glib/gstdio.h>

#include "base/cb-error.h"
#include "cb-backups-fixture.h"
#include "lib/cb-kill-at.h"

#define NOW CB_BACKUPS_FIXTURE_NOW

/* An empty archive is enough here: its content is nobody's business. */
static void
add (CbBackupsFixture *fixture, guint age_days, gboolean verified)
{
  g_autoptr (CbBackupCatalog) catalog = cb_backup_catalog_new (fixture->backups);
  g_autofree char *timestamp = cb_backup_format_timestamp (NOW - age_days * G_TIME_SPAN_DAY);
  g_autofree char *path = cb_backup_catalog_build_archive (catalog, timestamp, FALSE);
  g_autoptr (CbBackup) backup = cb_backup_new (
      &(CbBackup){ .timestamp = timestamp, .size = 4, .verified_at = verified ? NOW : 0 });
  g_autoptr (GError) error = NULL;

  g_mkdir (fixture->backups, 0700);
  g_file_set_contents (path, "data", 4, &error);
  g_assert_no_error (error);
  cb_backup_catalog_note (catalog, backup, &error);
  g_assert_no_error (error);
}

static guint
count (CbBackupsFixture *fixture)
{
  g_autoptr (CbBackupCatalog) catalog = cb_backup_catalog_new (fixture->backups);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = cb_backup_catalog_list (catalog, &error);

  g_assert_no_error (error);

  return list->len;
}

static void
test_list (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackupCatalog) catalog = cb_backup_catalog_new (fixture->backups);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (count (fixture), ==, 0);
  add (fixture, 2, FALSE);
  add (fixture, 0, TRUE);
  add (fixture, 1, FALSE);
  cb_backups_fixture_write (fixture, "data/backups/chatbot-20261111T000000Z.tar.zst.sealed", "xyz");
  cb_backups_fixture_write (fixture, "data/backups/chatbot-99999999T000000Z.tar.zst", "no time");
  cb_backups_fixture_write (fixture, "data/backups/notes.txt", "mine");
  list = cb_backup_catalog_list (catalog, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 4);
  g_assert_cmpstr (((CbBackup *) g_ptr_array_index (list, 0))->timestamp, ==, "20261124T020000Z");
  g_assert_cmpint (((CbBackup *) g_ptr_array_index (list, 0))->verified_at, ==, NOW);
  g_assert_cmpstr (((CbBackup *) g_ptr_array_index (list, 2))->timestamp, ==, "20261122T020000Z");
  g_assert_true (((CbBackup *) g_ptr_array_index (list, 3))->sealed);
  g_assert_cmpuint (((CbBackup *) g_ptr_array_index (list, 3))->size, ==, 3);
}

static void
test_get (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackupCatalog) catalog = cb_backup_catalog_new (fixture->backups);
  g_autoptr (CbBackup) backup = NULL;
  g_autoptr (GError) error = NULL;

  add (fixture, 0, FALSE);
  backup = cb_backup_catalog_get (catalog, "20261124T020000Z", &error);
  g_assert_no_error (error);
  g_assert_cmpint (backup->created_at, ==, NOW);
  g_assert_null (cb_backup_catalog_get (catalog, "20261124T020001Z", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (cb_backup_catalog_get (catalog, "../../etc/passwd", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
}

static void
test_timestamp_taken (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackupCatalog) catalog = cb_backup_catalog_new (fixture->backups);
  g_autofree char *timestamp = NULL;

  add (fixture, 0, FALSE);
  cb_backups_fixture_write (fixture, "data/backups/chatbot-20261124T020001Z.tar.zst.sealed", "x");
  timestamp = cb_backup_catalog_choose_timestamp (catalog, NOW);
  g_assert_cmpstr (timestamp, ==, "20261124T020002Z");
}

static void
test_lock (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackupCatalog) catalog = cb_backup_catalog_new (fixture->backups);
  g_autoptr (GError) error = NULL;
  g_autoptr (CbFileLock) lock = cb_backup_catalog_lock (catalog, &error);

  g_assert_nonnull (lock);
  g_assert_null (cb_backup_catalog_lock (catalog, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
}

static void
test_delete (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackupCatalog) catalog = cb_backup_catalog_new (fixture->backups);
  g_autoptr (GError) error = NULL;

  add (fixture, 0, FALSE);
  add (fixture, 1, FALSE);
  g_assert_true (cb_backup_catalog_delete (catalog, "20261124T020000Z", &error));
  g_assert_no_error (error);
  g_assert_cmpuint (cb_backups_fixture_count (fixture, "data/backups"), ==, 2);
  g_assert_false (cb_backup_catalog_delete (catalog, "20261124T020000Z", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
}

static void
prune (gpointer user_data)
{
  CbBackupsFixture *fixture = user_data;
  g_autoptr (CbBackupCatalog) catalog = cb_backup_catalog_new (fixture->backups);
  g_autoptr (GError) error = NULL;
  g_autoptr (CbFileLock) lock = cb_backup_catalog_lock (catalog, &error);
  g_autoptr (GPtrArray) removed = NULL;

  g_assert_nonnull (lock);
  cb_backup_catalog_tidy (catalog, &error);
  g_assert_no_error (error);
  removed = cb_backup_catalog_prune (catalog, 30, NOW, &error);
  g_assert_no_error (error);
}

static void
test_prune (CbBackupsFixture *fixture, gconstpointer data)
{
  add (fixture, 31, TRUE);
  add (fixture, 32, TRUE);
  add (fixture, 1, FALSE);
  prune (fixture);
  g_assert_cmpuint (count (fixture), ==, 2);
  g_assert_cmpuint (cb_backups_fixture_count (fixture, "data/backups"), ==, 4);
}

/* Wherever it is killed, the last verified one is there, and the next time finishes the work. */
static void
test_prune_killed (CbBackupsFixture *fixture, gconstpointer data)
{
  gboolean killed = TRUE;

  for (guint step = 0; killed; step++)
    {
      g_autoptr (CbBackupCatalog) catalog = cb_backup_catalog_new (fixture->backups);
      g_autoptr (CbBackup) last = NULL;

      add (fixture, 40, FALSE);
      add (fixture, 31, TRUE);
      add (fixture, 32, TRUE);
      add (fixture, 1, FALSE);
      killed = cb_kill_at (step, prune, fixture);
      last = cb_backup_catalog_get (catalog, "20261024T020000Z", NULL);
      g_assert_nonnull (last);
      g_assert_cmpint (last->verified_at, ==, NOW);

      prune (fixture);
      g_assert_cmpuint (cb_backups_fixture_count (fixture, "data/backups"), ==, 4);
      g_assert_true (killed || step > 4);
    }
}

static void
test_tidy (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackupCatalog) catalog = cb_backup_catalog_new (fixture->backups);
  g_autoptr (GError) error = NULL;

  add (fixture, 0, FALSE);
  cb_backups_fixture_write (fixture, "data/backups/.chatbot-making-x/chatbot.db", "half");
  cb_backups_fixture_write (fixture, "data/backups/chatbot-20261111T000000Z.json", "{}");
  cb_backups_fixture_write (fixture, "data/backups/chatbot-20261111T000000Z.json.partial", "{");
  cb_backups_fixture_write (fixture, "data/backups/chatbot-20261111T000000Z.tar.zst.partial", "x");
  cb_backups_fixture_write (fixture, "data/backups/.mine", "x");
  cb_backups_fixture_write (fixture, "data/backups/mine.json", "x");
  g_assert_true (cb_backup_catalog_tidy (catalog, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (cb_backups_fixture_count (fixture, "data/backups"), ==, 4);
}

#define ADD(name, test)                                                                            \
  g_test_add (name, CbBackupsFixture, NULL, cb_backups_fixture_set_up, test,                       \
              cb_backups_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/backups/catalog/list", test_list);
  ADD ("/backups/catalog/get", test_get);
  ADD ("/backups/catalog/timestamp-taken", test_timestamp_taken);
  ADD ("/backups/catalog/lock", test_lock);
  ADD ("/backups/catalog/delete", test_delete);
  ADD ("/backups/catalog/prune", test_prune);
  ADD ("/backups/catalog/prune-killed", test_prune_killed);
  ADD ("/backups/catalog/tidy", test_tidy);

  return g_test_run ();
}
