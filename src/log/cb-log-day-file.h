#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbLogDayFile:
 *
 * One stream of the log, in a file a day: `STREAM-YYYY-MM-DD.log`. For one thread.
 */
typedef struct _CbLogDayFile CbLogDayFile;

CbLogDayFile *cb_log_day_file_new (const char *directory, const char *stream);
void cb_log_day_file_free (CbLogDayFile *self);
gboolean cb_log_day_file_append (CbLogDayFile *self,
                                 const GDate *day,
                                 const char *lines,
                                 gsize size,
                                 GError **error);
void cb_log_day_file_close (CbLogDayFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbLogDayFile, cb_log_day_file_free)

G_END_DECLS
