#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbBackupSchedule:
 * @started_at: when the daemon started
 * @last_success: when it last went well; 0 for never
 * @last_attempt: when it was last tried; 0 for never since the start
 * @failures: how often it went wrong since it last went well
 *
 * What is known about something that is done again and again. All times in
 * microseconds since 1970 UTC.
 */
typedef struct
{
  gint64 started_at;
  gint64 last_success;
  gint64 last_attempt;
  guint failures;
} CbBackupSchedule;

gint64 cb_backup_schedule_get_next (const CbBackupSchedule *self, gint64 interval_us);
gint64
cb_backup_schedule_get_overdue (const CbBackupSchedule *self, gint64 interval_us, gint64 now);
void cb_backup_schedule_note (CbBackupSchedule *self, gint64 now, gboolean success);

G_END_DECLS
