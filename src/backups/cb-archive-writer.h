#pragma once

#include <gio/gio.h>

#include "backups/cb-backup-manifest.h"
#include "backups/cb-backup-output.h"
#include "base/cb-throttle.h"

G_BEGIN_DECLS

/**
 * CbArchiveWriter:
 *
 * Writes an archive, a tar file in zstd, at a pace; notes each member in the
 * manifest, which becomes the last of them. For one thread; blocks.
 */
typedef struct _CbArchiveWriter CbArchiveWriter;

/**
 * CbArchiveWriterProgress:
 * @bytes: how much went in so far
 * @user_data: what it was set with
 */
typedef void (*CbArchiveWriterProgress) (guint64 bytes, gpointer user_data);

CbArchiveWriter *cb_archive_writer_new (CbBackupOutput *output,
                                        CbBackupManifest *manifest,
                                        guint level,
                                        CbThrottle *throttle,
                                        GCancellable *cancellable,
                                        GError **error);
void cb_archive_writer_free (CbArchiveWriter *self);
void cb_archive_writer_set_progress (CbArchiveWriter *self,
                                     CbArchiveWriterProgress progress,
                                     gpointer user_data);
gboolean cb_archive_writer_add_text (CbArchiveWriter *self,
                                     const char *name,
                                     const char *text,
                                     gsize size,
                                     GError **error);
gboolean cb_archive_writer_add_fd (CbArchiveWriter *self,
                                   const char *name,
                                   int fd,
                                   guint64 size,
                                   GError **error);
gboolean cb_archive_writer_add_tree (CbArchiveWriter *self,
                                     const char *name,
                                     const char *directory,
                                     GError **error);
gboolean cb_archive_writer_finish (CbArchiveWriter *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbArchiveWriter, cb_archive_writer_free)

G_END_DECLS
