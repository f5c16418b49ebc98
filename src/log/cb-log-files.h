#pragma once

#include <gio/gio.h>

#include "base/cb-clock.h"

G_BEGIN_DECLS

/**
 * CbLogFilesConfig:
 * @directory: where the files go; made when it is missing
 * @compress_after_days: plain files older than this are compressed
 * @keep_days: files older than this are deleted; 0 keeps them for ever
 * @max_queued: bytes of lines that may wait for the disk; over it lines are dropped and counted
 */
typedef struct
{
  const char *directory;
  guint compress_after_days;
  guint keep_days;
  gsize max_queued;
} CbLogFilesConfig;

/**
 * CbLogFilesStats:
 * @written: lines that are in the files
 * @dropped: lines that are not, since the disk was full or too slow
 * @failing: (nullable): why the newest write or tidying failed; %NULL while all is well
 */
typedef struct
{
  guint64 written;
  guint64 dropped;
  const char *failing;
} CbLogFilesStats;

#define CB_TYPE_LOG_FILES (cb_log_files_get_type ())
G_DECLARE_FINAL_TYPE (CbLogFiles, cb_log_files, CB, LOG_FILES, GObject)

CbLogFiles *cb_log_files_new (CbClock *clock, const CbLogFilesConfig *config, GError **error);
void cb_log_files_push (CbLogFiles *self, gboolean is_error, const char *line, gsize size);
void cb_log_files_get_stats (CbLogFiles *self, CbLogFilesStats *stats);
void cb_log_files_flush_async (CbLogFiles *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean cb_log_files_flush_finish (CbLogFiles *self, GAsyncResult *result, GError **error);

G_END_DECLS
