#pragma once

#include <gio/gio.h>

#include "backups/cb-backup-manifest.h"
#include "backups/cb-seal-key.h"
#include "base/cb-throttle.h"
#include "jobs/cb-progress.h"

G_BEGIN_DECLS

/**
 * CbBackupExtraction:
 * @archive: the archive's file
 * @identity: (nullable): the private key, in case it is sealed
 * @sha256: (nullable): what its digest must be, in hexadecimal
 * @target: (nullable): a directory that is empty, where all of it goes; %NULL to look only
 * @throttle: (nullable): the pace of what comes out
 * @progress: (nullable): hears how far it is
 * @cancellable: (nullable): ends it
 *
 * What to read, and how. Everything in it must outlive the call.
 */
typedef struct
{
  const char *archive;
  const CbSealKey *identity;
  const char *sha256;
  const char *target;
  CbThrottle *throttle;
  CbProgress *progress;
  GCancellable *cancellable;
} CbBackupExtraction;

CbBackupManifest *cb_backup_extractor_run (const CbBackupExtraction *extraction, GError **error);
gboolean cb_backup_extractor_check_digest (const CbBackupExtraction *extraction,
                                           gboolean *sealed,
                                           GError **error);
gboolean cb_backup_extractor_accepts_name (const char *name);

G_END_DECLS
