#pragma once

#include <gio/gio.h>

#include "jobs/cb-progress.h"

G_BEGIN_DECLS

/**
 * CbOfflineRestore:
 * @data_directory: where the backup shall go
 * @directory: (nullable): where backups are; %NULL for “backups” in the data directory
 * @timestamp: (nullable): which of them; %NULL for the newest that is not known to be broken
 * @archive: (nullable): a file instead, from anywhere
 * @identity_file: (nullable): where the private key is, for a sealed one
 *
 * What to restore while no daemon runs.
 */
typedef struct
{
  const char *data_directory;
  const char *directory;
  const char *timestamp;
  const char *archive;
  const char *identity_file;
} CbOfflineRestore;

/**
 * CbOfflineRestoreReport:
 * @archive: (owned): what was restored
 * @kept: (owned): where what was replaced is now
 *
 * What came of it.
 */
typedef struct
{
  char *archive;
  char *kept;
} CbOfflineRestoreReport;

gboolean cb_offline_restore_run (const CbOfflineRestore *what,
                                 gint64 now,
                                 CbProgress *progress,
                                 GCancellable *cancellable,
                                 CbOfflineRestoreReport *report,
                                 GError **error);
void cb_offline_restore_report_clear (CbOfflineRestoreReport *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CbOfflineRestoreReport, cb_offline_restore_report_clear)

G_END_DECLS
