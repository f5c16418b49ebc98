#include "backups/cb-backup-verifier.h"

#include <string.h>

#include "backups/cb-backup-catalog.h"
#include "base/cb-error.h"
#include "cb-backups-fixture.h"

#define NOW CB_BACKUPS_FIXTURE_NOW
#define LATER (NOW + G_TIME_SPAN_DAY)

static CbBackup *
run (CbBackupsFixture *fixture, const CbBackup *backup, CbBackupTest test, GError **error)
{
  g_autoptr (CbBackupPlan) plan = cb_backups_fixture_make_plan (fixture);

  return cb_backup_verifier_run (plan, backup->timestamp, test, LATER, fixture->progress, NULL,
                                 error);
}

static CbBackup *
look_up (CbBackupsFixture *fixture, const CbBackup *backup)
{
  g_autoptr (CbBackupCatalog) catalog = cb_backup_catalog_new (fixture->backups);

  return cb_backup_catalog_get (catalog, backup->timestamp, NULL);
}

static void
flip_bit (CbBackupsFixture *fixture, const CbBackup *backup)
{
  g_autofree char *archive = cb_backups_fixture_find_archive (fixture, backup);
  g_autofree char *bytes = NULL;
  gsize size;

  g_file_get_contents (archive, &bytes, &size, NULL);
  bytes[size / 2] ^= 4;
  g_file_set_contents (archive, bytes, size, NULL);
}

static void
test_read (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackup) backup = cb_backups_fixture_make (fixture, NOW);
  g_autoptr (CbBackup) verified = NULL;
  g_autoptr (CbBackup) known = NULL;
  g_autoptr (GError) error = NULL;

  verified = run (fixture, backup, CB_BACKUP_TEST_READ, &error);
  g_assert_no_error (error);
  known = look_up (fixture, backup);
  g_assert_cmpint (known->verified_at, ==, LATER);
  g_assert_cmpint (known->drilled_at, ==, 0);
  g_assert_cmpuint (known->n_messages, ==, 20);
}

static void
test_drill (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackup) backup = cb_backups_fixture_make (fixture, NOW);
  g_autoptr (CbBackup) drilled = NULL;
  g_autoptr (GError) error = NULL;

  drilled = run (fixture, backup, CB_BACKUP_TEST_DRILL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (drilled->drilled_at, ==, LATER);
  g_assert_cmpint (drilled->verified_at, ==, LATER);
  g_assert_cmpuint (cb_backups_fixture_count (fixture, "data/backups"), ==, 2);
}

/* It is marked, stays marked, and counts as verified no longer. */
static void
test_broken (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackup) backup = cb_backups_fixture_make (fixture, NOW);
  g_autoptr (CbBackup) verified = run (fixture, backup, CB_BACKUP_TEST_READ, NULL);
  g_autoptr (CbBackup) known = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (verified);
  flip_bit (fixture, backup);
  g_assert_null (run (fixture, backup, CB_BACKUP_TEST_READ, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
  known = look_up (fixture, backup);
  g_assert_cmpint (known->verified_at, ==, 0);
  g_assert_cmpstr (known->problem, ==, error->message);
  g_clear_error (&error);

  g_assert_null (run (fixture, backup, CB_BACKUP_TEST_DRILL, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);

  /* The disk was to blame after all. */
  flip_bit (fixture, backup);
  g_clear_pointer (&verified, cb_backup_unref);
  verified = run (fixture, backup, CB_BACKUP_TEST_READ, NULL);
  g_assert_null (verified->problem);
}

static void
test_none (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackup) none = cb_backup_new (&(CbBackup){ .timestamp = "20250101T000000Z" });
  g_autoptr (GError) error = NULL;

  g_assert_null (run (fixture, none, CB_BACKUP_TEST_READ, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
}

static void
seal (CbBackupsFixture *fixture)
{
  CbSealKey public_key;
  CbSealKey private_key;
  g_autofree char *public_text = NULL;
  g_autofree char *private_text = NULL;

  cb_seal_key_generate (&public_key, &private_key);
  public_text = cb_seal_key_format (&public_key, CB_SEAL_PUBLIC);
  private_text = cb_seal_key_format (&private_key, CB_SEAL_PRIVATE);
  cb_backups_fixture_set (fixture, "Backup", "PublicKey", public_text);
  cb_backups_fixture_write (fixture, "identity", private_text);
}

/* Without the private key, what is on disk is compared with what was written. */
static void
test_sealed (CbBackupsFixture *fixture, gconstpointer data)
{
  g_autofree char *identity = cb_temp_dir_build (fixture->dir, "identity");
  g_autoptr (CbBackup) backup = NULL;
  g_autoptr (CbBackup) verified = NULL;
  g_autoptr (CbBackup) drilled = NULL;
  g_autoptr (CbBackup) known = NULL;
  g_autoptr (GError) error = NULL;

  seal (fixture);
  backup = cb_backups_fixture_make (fixture, NOW);
  verified = run (fixture, backup, CB_BACKUP_TEST_READ, &error);
  g_assert_no_error (error);
  g_assert_null (run (fixture, backup, CB_BACKUP_TEST_DRILL, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED);
  g_clear_error (&error);
  known = look_up (fixture, backup);
  g_assert_cmpint (known->verified_at, ==, LATER);
  g_assert_null (known->problem);

  cb_backups_fixture_set (fixture, "Backup", "IdentityFile", identity);
  drilled = run (fixture, backup, CB_BACKUP_TEST_DRILL, &error);
  g_assert_no_error (error);
  flip_bit (fixture, backup);
  g_assert_null (run (fixture, backup, CB_BACKUP_TEST_READ, NULL));
}

#define ADD(name, test)                                                                            \
  g_test_add (name, CbBackupsFixture, NULL, cb_backups_fixture_set_up, test,                       \
              cb_backups_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/backups/verifier/read", test_read);
  ADD ("/backups/verifier/drill", test_drill);
  ADD ("/backups/verifier/broken", test_broken);
  ADD ("/backups/verifier/none", test_none);
  ADD ("/backups/verifier/sealed", test_sealed);

  return g_test_run ();
}
