#include "backups/cb-backup-verifier.h"

#include "backups/cb-backup-catalog.h"
#include "backups/cb-restore.h"
#include "base/cb-durable.h"
#include "base/cb-error.h"

/* One backup being tested. */
typedef struct
{
  CbBackupPlan *plan;
  CbBackupCatalog *catalog; /* (owned) */
  CbBackup *backup;         /* (owned) (nullable) */
  char *archive;            /* (owned) (nullable) */
  CbSealKey identity;
  CbBackupExtraction extraction;
} Testing;

static void
testing_clear (Testing *testing)
{
  g_clear_pointer (&testing->catalog, cb_backup_catalog_free);
  g_clear_pointer (&testing->backup, cb_backup_unref);
  g_clear_pointer (&testing->extraction.throttle, cb_throttle_free);
  g_free (testing->archive);
  cb_seal_key_clear (&testing->identity);
}

static gboolean
prepare (Testing *testing, const char *timestamp, GError **error)
{
  gboolean known = FALSE;

  testing->catalog = cb_backup_catalog_new (testing->plan->directory);
  testing->backup = cb_backup_catalog_get (testing->catalog, timestamp, error);
  if (testing->backup == NULL ||
      !cb_backup_plan_read_identity (testing->plan, &testing->identity, &known, error))
    return FALSE;

  testing->archive =
      cb_backup_catalog_build_archive (testing->catalog, timestamp, testing->backup->sealed);
  testing->extraction.archive = testing->archive;
  testing->extraction.identity = known ? &testing->identity : NULL;
  testing->extraction.sha256 = testing->backup->sha256;
  testing->extraction.throttle = cb_throttle_new (testing->plan->bytes_per_second);

  return TRUE;
}

/* One that cannot be opened here is at least compared with what was written. */
static gboolean
read_back (Testing *testing, GError **error)
{
  g_autoptr (CbBackupManifest) manifest = NULL;
  gboolean sealed;

  cb_progress_begin (testing->extraction.progress, 0, 1, "Reading the backup back");
  if (testing->backup->sealed && testing->extraction.identity == NULL)
    return cb_backup_extractor_check_digest (&testing->extraction, &sealed, error);

  manifest = cb_backup_extractor_run (&testing->extraction, error);

  return manifest != NULL;
}

static gboolean
drill (Testing *testing, GError **error)
{
  g_autoptr (CbFileLock) lock = cb_backup_catalog_lock (testing->catalog, error);
  g_autofree char *scratch = cb_backup_catalog_build_work (testing->catalog, "drill");
  g_autoptr (CbBackupManifest) manifest = NULL;

  if (lock == NULL || !cb_durable_remove_tree (scratch, error))
    return FALSE;

  testing->extraction.target = scratch;
  manifest = cb_restore_unpack (&testing->extraction, testing->plan->dumper, error);
  cb_durable_remove_tree (scratch, NULL);

  return manifest != NULL;
}

/* A backup that was found wrong is marked; a machine that fails says nothing about it. */
static gboolean
is_backups_fault (const GError *error)
{
  return g_error_matches (error, CB_ERROR, CB_ERROR_INVALID_INPUT) ||
         g_error_matches (error, CB_ERROR, CB_ERROR_CONFLICT);
}

static CbBackup *
note_outcome (Testing *testing,
              CbBackupTest test,
              gint64 now,
              const GError *problem,
              GError **error)
{
  CbBackup fields = *testing->backup;
  g_autoptr (CbBackup) outcome = NULL;

  fields.problem = problem != NULL ? problem->message : NULL;
  fields.verified_at = problem != NULL ? 0 : now;
  if (test == CB_BACKUP_TEST_DRILL && problem == NULL)
    fields.drilled_at = now;
  outcome = cb_backup_new (&fields);

  return cb_backup_catalog_note (testing->catalog, outcome, error) ? g_steal_pointer (&outcome)
                                                                   : NULL;
}

/**
 * cb_backup_verifier_run:
 * @plan: where backups are, and how
 * @timestamp: which backup
 * @test: how far to go
 * @now: microseconds since 1970 UTC
 * @progress: hears how far it is
 * @cancellable: (nullable): ends it
 * @error: return location for an error
 *
 * Tests a backup, and notes beside it what came of it. Blocks for long.
 *
 * Returns: (transfer full) (nullable): what is known about it now; %NULL where it is not whole, or
 *   where it could not be tested
 */
CbBackup *
cb_backup_verifier_run (CbBackupPlan *plan,
                        const char *timestamp,
                        CbBackupTest test,
                        gint64 now,
                        CbProgress *progress,
                        GCancellable *cancellable,
                        GError **error)
{
  Testing testing = { .plan = plan };
  CbBackup *outcome = NULL;
  GError *problem = NULL;

  testing.extraction.progress = progress;
  testing.extraction.cancellable = cancellable;
  if (!prepare (&testing, timestamp, error))
    {
      testing_clear (&testing);
      return NULL;
    }

  if (test == CB_BACKUP_TEST_DRILL ? drill (&testing, &problem) : read_back (&testing, &problem))
    outcome = note_outcome (&testing, test, now, NULL, error);
  else
    {
      if (is_backups_fault (problem))
        outcome = note_outcome (&testing, test, now, problem, NULL);
      g_clear_pointer (&outcome, cb_backup_unref);
      g_propagate_error (error, problem);
    }
  testing_clear (&testing);

  return outcome;
}
