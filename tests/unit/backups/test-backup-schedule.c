#include "backups/cb-backup-schedule.h"

#define DAY G_TIME_SPAN_DAY
#define START (100 * DAY)
#define SOON (START + G_TIME_SPAN_MINUTE)

static void
test_next (void)
{
  const struct
  {
    CbBackupSchedule schedule;
    gint64 interval;
    gint64 next;
  } cases[] = {
    /* Never; for the first time; an interval after the last; overdue after downtime. */
    { { START, 0, 0, 0 }, 0, 0 },
    { { START, 0, 0, 0 }, DAY, SOON },
    { { START, START - DAY / 2, 0, 0 }, DAY, START + DAY / 2 },
    { { START, START - 9 * DAY, 0, 0 }, DAY, SOON },
    /* After failures later and later, at most an interval. */
    { { START, 0, START + DAY, 1 }, DAY, START + DAY + 5 * G_TIME_SPAN_MINUTE },
    { { START, 0, START + DAY, 2 }, DAY, START + DAY + 10 * G_TIME_SPAN_MINUTE },
    { { START, 0, START + DAY, 3 }, DAY, START + DAY + 20 * G_TIME_SPAN_MINUTE },
    { { START, 0, START + DAY, 1000 }, DAY, START + 2 * DAY },
    { { START, 0, START + DAY, G_MAXUINT }, DAY, START + 2 * DAY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (cb_backup_schedule_get_next (&cases[i].schedule, cases[i].interval), ==,
                     cases[i].next);
}

/* Neither a fresh install nor a machine that was off is late at once; failures change nothing. */
static void
test_overdue (void)
{
  const struct
  {
    CbBackupSchedule schedule;
    gint64 interval;
    gint64 now;
    gint64 overdue;
  } cases[] = {
    { { START, 0, 0, 0 }, 0, START + 9 * DAY, 0 },
    { { START, 0, 0, 0 }, DAY, START, 0 },
    { { START, 0, 0, 0 }, DAY, SOON + DAY / 2, DAY / 2 },
    { { START, START - 9 * DAY, 0, 0 }, DAY, START, 0 },
    { { START, START - 9 * DAY, 0, 0 }, DAY, SOON + 5, 5 },
    { { START, START + DAY, 0, 0 }, DAY, START + 2 * DAY, 0 },
    { { START, START + DAY, 0, 0 }, DAY, START + 3 * DAY, DAY },
    { { START, START + DAY, START + 3 * DAY, 7 }, DAY, START + 3 * DAY, DAY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (
        cb_backup_schedule_get_overdue (&cases[i].schedule, cases[i].interval, cases[i].now), ==,
        cases[i].overdue);
}

static void
test_note (void)
{
  CbBackupSchedule schedule = { START, 0, 0, 0 };

  cb_backup_schedule_note (&schedule, START + 1, FALSE);
  cb_backup_schedule_note (&schedule, START + 2, FALSE);
  g_assert_cmpuint (schedule.failures, ==, 2);
  g_assert_cmpint (schedule.last_attempt, ==, START + 2);
  cb_backup_schedule_note (&schedule, START + 3, TRUE);
  g_assert_cmpuint (schedule.failures, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/backups/schedule/next", test_next);
  g_test_add_func ("/backups/backup-schedule/overdue", test_overdue);
  g_test_add_func ("/backups/schedule/note", test_note);

  return g_test_run ();
}
