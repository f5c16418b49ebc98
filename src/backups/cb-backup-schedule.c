#include "backups/cb-backup-schedule.h"

/* What is overdue at the start is caught up with once the start is over. */
#define CATCH_UP_US G_TIME_SPAN_MINUTE

/* The first wait after a failure; it doubles each time, up to the interval. */
#define RETRY_US (5 * G_TIME_SPAN_MINUTE)
#define MAX_DOUBLINGS 20

/**
 * cb_backup_schedule_get_next:
 * @self: what is known
 * @interval_us: from one time to the next; 0 for never
 *
 * Returns: when it is due, which may be past; 0 for never
 */
gint64
cb_backup_schedule_get_next (const CbBackupSchedule *self, gint64 interval_us)
{
  gint64 due;

  if (interval_us == 0)
    return 0;

  if (self->failures > 0)
    return self->last_attempt +
           MIN (interval_us, RETRY_US << MIN (self->failures - 1, MAX_DOUBLINGS));

  due = self->last_success > 0 ? self->last_success + interval_us : 0;

  return MAX (due, self->started_at + CATCH_UP_US);
}

/**
 * cb_backup_schedule_get_overdue:
 * @self: what is known
 * @interval_us: from one time to the next; 0 for never
 * @now: microseconds since 1970 UTC
 *
 * Failures do not move what was planned, and nothing is late that could not have been done since
 * the start.
 *
 * Returns: for how many microseconds it should have been done
 */
gint64
cb_backup_schedule_get_overdue (const CbBackupSchedule *self, gint64 interval_us, gint64 now)
{
  const CbBackupSchedule planned = { .started_at = self->started_at,
                                     .last_success = self->last_success };
  gint64 due = cb_backup_schedule_get_next (&planned, interval_us);

  return due > 0 ? MAX (now - due, 0) : 0;
}

/**
 * cb_backup_schedule_note:
 * @self: what is known
 * @now: when it was tried
 * @success: whether it went well
 *
 * When it last went well is for the caller to say, who sees what came of it.
 */
void
cb_backup_schedule_note (CbBackupSchedule *self, gint64 now, gboolean success)
{
  self->last_attempt = now;
  self->failures = success ? 0 : self->failures + 1;
}
