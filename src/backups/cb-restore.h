#pragma once

#include "backups/cb-backup-extractor.h"
#include "store/cb-store-dumper.h"

G_BEGIN_DECLS

/*
 * The way back of a backup into a data directory, in steps. The names in the data directory say how
 * far it came:
 *
 *   restore.partial    being unpacked and checked; nothing else was touched, and it may be removed
 *   restore.ready      all of it is there, checked and synced: from here on it is carried through,
 *                      at the next start if need be
 *   restored-TIME      done; "replaced" in it is what was there before, and what belongs to the
 *                      administrator (knowledge, configuration) lies beside it
 *
 * So the store is the old one or the new one, wherever it stops, as long as cb_restore_complete()
 * runs before the store is opened. All of this blocks.
 */

CbBackupManifest *
cb_restore_unpack (const CbBackupExtraction *extraction, CbStoreDumper *dumper, GError **error);
gboolean cb_restore_stage (const CbBackupExtraction *extraction,
                           CbStoreDumper *dumper,
                           const char *data_directory,
                           guint64 content_size,
                           GError **error);
gboolean cb_restore_commit (const char *data_directory, GError **error);
gboolean cb_restore_complete (const char *data_directory,
                              const char *store_file,
                              gint64 now,
                              char **kept,
                              GError **error);
gboolean cb_restore_prune (const char *data_directory, guint days, gint64 now, GError **error);

G_END_DECLS
