#include "backups/cb-backups.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/cb-error.h"
#include "base/cb-service.h"
#include "cb-backups-fixture.h"
#include "lib/cb-await.h"
#include "lib/cb-clock-fake.h"
#include "lib/cb-restore-host-fake.h"
#include "metrics/cb-metrics.h"

#define NOW CB_BACKUPS_FIXTURE_NOW

typedef struct
{
  CbBackupsFixture base;
  CbClockFake *clock;
  CbMetrics *metrics;
  CbJobQueue *jobs;
  CbRestoreHostFake *host;
  CbBackups *backups;
} Fixture;

static void
start (Fixture *fixture)
{
  g_autofree char *configuration = cb_temp_dir_build (fixture->base.dir, "etc/chatbotd.conf");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture->metrics = cb_metrics_new ();
  fixture->jobs = cb_job_queue_new (CB_CLOCK (fixture->clock));
  fixture->backups = cb_backups_new (fixture->base.settings, fixture->base.dumper, fixture->jobs,
                                     fixture->metrics, CB_CLOCK (fixture->clock),
                                     (const char *const[]){ configuration, NULL }, &error);
  g_assert_no_error (error);
  cb_backups_set_host (fixture->backups, CB_RESTORE_HOST (fixture->host));
  cb_service_start_async (CB_SERVICE (fixture->backups), NULL, cb_await_keep, &result);
  cb_service_start_finish (CB_SERVICE (fixture->backups), cb_await (&result), &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  cb_backups_fixture_set_up (&fixture->base, data);
  fixture->clock = cb_clock_fake_new (NOW);
  fixture->host = cb_restore_host_fake_new ();
  start (fixture);
}

static void
run_pending (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
stop (Fixture *fixture)
{
  g_autoptr (GAsyncResult) drained = NULL;

  cb_service_stop (CB_SERVICE (fixture->backups));
  cb_job_queue_drain_async (fixture->jobs, cb_await_keep, &drained);
  cb_await (&drained);
  g_clear_object (&drained);
  run_pending ();
  g_assert_finalize_object (g_steal_pointer (&fixture->backups));
  g_assert_finalize_object (g_steal_pointer (&fixture->jobs));
  g_assert_finalize_object (g_steal_pointer (&fixture->metrics));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  stop (fixture);
  g_assert_finalize_object (fixture->host);
  g_assert_finalize_object (fixture->clock);
  cb_backups_fixture_tear_down (&fixture->base, data);
}

/* Returns: the job, which stays alive as long as the queue knows it */
static CbJob *
await_job (CbJob *job)
{
  g_assert_nonnull (job);
  while (!cb_job_is_finished (job))
    g_main_context_iteration (NULL, TRUE);

  return job;
}

static const char *
await_success (CbJob *job)
{
  await_job (job);
  g_assert_no_error (cb_job_get_error (job));
  g_assert_cmpint (cb_job_get_state (job), ==, CB_JOB_SUCCEEDED);

  return cb_job_get_result (job);
}

static double
read_gauge (Fixture *fixture, const char *name)
{
  return cb_gauge_get (cb_metric_family_get_gauge (cb_metrics_find (fixture->metrics, name), NULL));
}

static GPtrArray *
list (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *backups;

  cb_backups_list_async (fixture->backups, NULL, cb_await_keep, &result);
  backups = cb_backups_list_finish (fixture->backups, cb_await (&result), &error);
  g_assert_no_error (error);

  return backups;
}

static void
test_create (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) backups = NULL;
  const CbBackup *backup;
  const char *timestamp;

  g_assert_cmpint (cb_backups_get_last_success (fixture->backups), ==, 0);
  timestamp = await_success (cb_backups_create (fixture->backups, FALSE, NULL));
  g_assert_cmpstr (timestamp, ==, "20261124T020000Z");
  backups = list (fixture);
  g_assert_cmpuint (backups->len, ==, 1);
  backup = g_ptr_array_index (backups, 0);
  g_assert_cmpint (backup->verified_at, ==, NOW);
  g_assert_cmpint (cb_backups_get_last_success (fixture->backups), ==, NOW);
  g_assert_cmpint (cb_backups_get_last_verified (fixture->backups), ==, NOW);
  g_assert_cmpint (cb_backups_get_next_run (fixture->backups), ==, NOW + G_TIME_SPAN_DAY);
  g_assert_cmpfloat (read_gauge (fixture, "chatbot_backup_last_success_timestamp_seconds"), ==,
                     NOW / 1e6);
  g_assert_cmpfloat (read_gauge (fixture, "chatbot_backups"), ==, 1);
}

static void
on_running_changed_cb (CbBackups *backups, GParamSpec *pspec, gpointer user_data)
{
  g_string_append (user_data, cb_backups_get_running (backups) ? "running " : "resting ");
}

static void
test_running (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) heard = g_string_new (NULL);

  g_signal_connect (fixture->backups, "notify::running", G_CALLBACK (on_running_changed_cb), heard);
  await_success (cb_backups_create (fixture->backups, FALSE, NULL));
  g_assert_cmpstr (heard->str, ==, "running resting ");
}

/* Overdue after downtime, a backup is made soon after the start, and then each interval. */
static void
test_schedule (Fixture *fixture, gconstpointer data)
{
  GPtrArray *jobs = cb_job_queue_get_jobs (fixture->jobs);

  cb_backups_run_due (fixture->backups);
  g_assert_cmpuint (jobs->len, ==, 0);
  cb_clock_fake_advance (fixture->clock, G_TIME_SPAN_MINUTE);
  cb_backups_run_due (fixture->backups);
  cb_backups_run_due (fixture->backups);
  g_assert_cmpuint (jobs->len, ==, 1);
  await_success (g_ptr_array_index (jobs, 0));

  /* There is one now: it is restored for practice, and the next comes in a day. */
  g_assert_cmpuint (jobs->len, ==, 2);
  g_assert_cmpstr (cb_job_get_kind (g_ptr_array_index (jobs, 1)), ==, "drill");
  await_success (g_ptr_array_index (jobs, 1));
  g_assert_cmpint (cb_backups_get_last_drill (fixture->backups), ==, NOW + G_TIME_SPAN_MINUTE);
  cb_clock_fake_advance (fixture->clock, 23 * G_TIME_SPAN_HOUR);
  cb_backups_run_due (fixture->backups);
  g_assert_cmpuint (jobs->len, ==, 2);
  cb_clock_fake_advance (fixture->clock, 2 * G_TIME_SPAN_HOUR);
  cb_backups_run_due (fixture->backups);
  g_assert_cmpuint (jobs->len, ==, 3);
  await_success (g_ptr_array_index (jobs, 2));
}

static void
test_schedule_off (Fixture *fixture, gconstpointer data)
{
  cb_backups_fixture_set (&fixture->base, "Backup", "IntervalHours", "0");
  cb_clock_fake_advance (fixture->clock, 100 * G_TIME_SPAN_DAY);
  cb_backups_run_due (fixture->backups);
  g_assert_cmpuint (cb_job_queue_get_jobs (fixture->jobs)->len, ==, 0);
  g_assert_cmpint (cb_backups_get_next_run (fixture->backups), ==, 0);
}

/* After a restart of the daemon it knows when the last one was. */
static void
test_restart (Fixture *fixture, gconstpointer data)
{
  await_success (cb_backups_create (fixture->backups, FALSE, NULL));
  cb_clock_fake_advance (fixture->clock, G_TIME_SPAN_HOUR);
  stop (fixture);
  start (fixture);
  g_assert_cmpint (cb_backups_get_last_success (fixture->backups), ==, NOW);
  g_assert_cmpint (cb_backups_get_last_verified (fixture->backups), ==, NOW);
  g_assert_cmpint (cb_backups_get_next_run (fixture->backups), ==, NOW + G_TIME_SPAN_DAY);
}

static double
read_overdue (Fixture *fixture, const char *name)
{
  cb_metrics_collect (fixture->metrics);

  return read_gauge (fixture, name);
}

/* Nothing is late at first; what is not done in time is, until it is done. */
static void
test_overdue (Fixture *fixture, gconstpointer data)
{
  static const char backup[] = "chatbot_backup_overdue_seconds";
  static const char care[] = "chatbot_backup_care_overdue_seconds";

  g_assert_cmpfloat (read_overdue (fixture, backup), ==, 0);
  g_assert_cmpfloat (read_overdue (fixture, care), ==, 0);
  cb_clock_fake_advance (fixture->clock, G_TIME_SPAN_MINUTE + G_TIME_SPAN_HOUR);
  g_assert_cmpfloat (read_overdue (fixture, backup), ==, 3600);
  g_assert_cmpfloat (read_overdue (fixture, care), ==, 3600);

  await_success (cb_backups_create (fixture->backups, FALSE, NULL));
  await_success (cb_backups_drill (fixture->backups, NULL, NULL));
  g_assert_cmpfloat (read_overdue (fixture, backup), ==, 0);
  g_assert_cmpfloat (read_overdue (fixture, care), ==, 0);
  cb_backups_fixture_set (&fixture->base, "Backup", "IntervalHours", "1");
  cb_clock_fake_advance (fixture->clock, 3 * G_TIME_SPAN_HOUR);
  g_assert_cmpfloat (read_overdue (fixture, backup), ==, 7200);
  cb_backups_fixture_set (&fixture->base, "Backup", "IntervalHours", "0");
  g_assert_cmpfloat (read_overdue (fixture, backup), ==, 0);
  g_assert_cmpfloat (read_overdue (fixture, care), ==, 0);
}

static void
test_failure_retried (Fixture *fixture, gconstpointer data)
{
  CbMetricFamily *failures;
  CbJob *job;

  g_unlink (fixture->base.database);
  job = await_job (cb_backups_create (fixture->backups, FALSE, NULL));
  g_assert_cmpint (cb_job_get_state (job), ==, CB_JOB_FAILED);
  g_assert_cmpint (cb_backups_get_next_run (fixture->backups), ==, NOW + 5 * G_TIME_SPAN_MINUTE);
  failures = cb_metrics_find (fixture->metrics, "chatbot_backup_failures_total");
  g_assert_cmpfloat (cb_counter_get (cb_metric_family_get_counter (
                         failures, (const char *const[]){ "backup", NULL })),
                     ==, 1);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  CbJob *job;

  cb_backups_fixture_set (&fixture->base, "Backup", "BytesPerSecond", "1");
  job = cb_backups_create (fixture->backups, FALSE, NULL);
  while (cb_job_get_state (job) != CB_JOB_RUNNING)
    g_main_context_iteration (NULL, TRUE);
  cb_job_cancel (job);
  await_job (job);
  g_assert_cmpint (cb_job_get_state (job), ==, CB_JOB_CANCELLED);
  g_assert_cmpuint (cb_backups_fixture_count (&fixture->base, "data/backups"), ==, 0);
}

/* Who only looks does not wait for a backup that is under way. */
static void
test_list_meanwhile (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) backups = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CbJob *job;

  await_success (cb_backups_create (fixture->backups, FALSE, NULL));
  cb_backups_fixture_set (&fixture->base, "Backup", "BytesPerSecond", "1");
  job = cb_backups_create (fixture->backups, FALSE, NULL);
  while (cb_job_get_progress (job) == 0)
    g_main_context_iteration (NULL, TRUE);
  backups = list (fixture);
  g_assert_cmpuint (backups->len, ==, 1);

  /* Nor is anything removed under its hands. */
  cb_backups_delete_async (fixture->backups, "20261124T020000Z", NULL, cb_await_keep, &result);
  g_assert_false (cb_backups_delete_finish (fixture->backups, cb_await (&result), &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
  cb_job_cancel (job);
  await_job (job);
}

static gboolean
delete_backup (Fixture *fixture, const char *timestamp, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cb_backups_delete_async (fixture->backups, timestamp, NULL, cb_await_keep, &result);

  return cb_backups_delete_finish (fixture->backups, cb_await (&result), error);
}

/* Any of them, but not the last that was found whole. */
static void
test_delete (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  cb_backups_fixture_set (&fixture->base, "Backup", "DrillIntervalDays", "0");
  await_success (cb_backups_create (fixture->backups, FALSE, NULL));
  g_assert_false (delete_backup (fixture, "20261124T020000Z", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
  g_clear_error (&error);

  cb_clock_fake_advance (fixture->clock, G_TIME_SPAN_MINUTE);
  await_success (cb_backups_create (fixture->backups, FALSE, NULL));
  g_assert_true (delete_backup (fixture, "20261124T020000Z", &error));
  g_assert_no_error (error);
  g_assert_cmpint (cb_backups_get_last_success (fixture->backups), ==, NOW + G_TIME_SPAN_MINUTE);
  g_assert_false (delete_backup (fixture, "20261124T020000Z", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
}

static void
test_prune (Fixture *fixture, gconstpointer data)
{
  cb_backups_fixture_set (&fixture->base, "Backup", "IntervalHours", "0");
  cb_backups_fixture_set (&fixture->base, "Backup", "DrillIntervalDays", "0");
  await_success (cb_backups_create (fixture->backups, FALSE, NULL));
  cb_clock_fake_advance (fixture->clock, 31 * G_TIME_SPAN_DAY);
  g_assert_cmpstr (await_success (cb_backups_prune (fixture->backups, NULL)), ==, "0");
  await_success (cb_backups_create (fixture->backups, FALSE, NULL));
  g_assert_cmpuint (cb_backups_fixture_count (&fixture->base, "data/backups"), ==, 2);
}

static void
test_verify (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  CbJob *job;

  await_success (cb_backups_create (fixture->backups, FALSE, NULL));
  await_success (cb_backups_verify (fixture->backups, "20261124T020000Z", NULL));
  job = await_job (cb_backups_verify (fixture->backups, "20261124T020001Z", NULL));
  g_assert_error (cb_job_get_error (job), CB_ERROR, CB_ERROR_NOT_FOUND);
  g_assert_null (cb_backups_verify (fixture->backups, "latest", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
}

/* What failed to arrive at its second place is tried again, later. */
static void
test_copies (Fixture *fixture, gconstpointer data)
{
  GPtrArray *jobs = cb_job_queue_get_jobs (fixture->jobs);
  g_autofree char *second = cb_temp_dir_build (fixture->base.dir, "far/away");

  cb_backups_fixture_set (&fixture->base, "Backup", "CopyDirectory", second);
  cb_backups_fixture_set (&fixture->base, "Backup", "DrillIntervalDays", "0");
  await_success (cb_backups_create (fixture->backups, FALSE, NULL));
  g_assert_cmpuint (jobs->len, ==, 2);
  await_job (g_ptr_array_index (jobs, 1));
  g_assert_cmpint (cb_job_get_state (g_ptr_array_index (jobs, 1)), ==, CB_JOB_FAILED);

  cb_backups_run_due (fixture->backups);
  g_assert_cmpuint (jobs->len, ==, 2);
  cb_backups_fixture_write (&fixture->base, "far/is-mounted", "now");
  cb_clock_fake_advance (fixture->clock, 5 * G_TIME_SPAN_MINUTE);
  cb_backups_run_due (fixture->backups);
  g_assert_cmpuint (jobs->len, ==, 3);
  await_success (g_ptr_array_index (jobs, 2));
  g_assert_cmpuint (cb_backups_fixture_count (&fixture->base, "far/away"), ==, 2);
  cb_backups_run_due (fixture->backups);
  g_assert_cmpuint (jobs->len, ==, 3);
}

static void
test_bad_key (Fixture *fixture, gconstpointer data)
{
  CbJob *job;

  /* Of the right form, but with a character that is not of base64. */
  cb_backups_fixture_set (&fixture->base, "Backup", "PublicKey",
                          "chatbot-public-!AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
  job = await_job (cb_backups_create (fixture->backups, FALSE, NULL));
  g_assert_error (cb_job_get_error (job), CB_ERROR, CB_ERROR_INVALID_INPUT);
}

static void
test_restore (Fixture *fixture, gconstpointer data)
{
  const char *kept;

  await_success (cb_backups_create (fixture->backups, FALSE, NULL));
  cb_backups_fixture_append (&fixture->base, 7);
  kept = await_success (cb_backups_restore (fixture->backups, "20261124T020000Z", NULL));
  g_assert_cmpstr (fixture->host->calls->str, ==, "suspend resume ");
  g_assert_true (g_file_test (kept, G_FILE_TEST_IS_DIR));
  g_assert_cmpuint (cb_backups_fixture_count_messages (&fixture->base), ==, 20);
}

/* Nobody is disturbed for a backup that is not whole. */
static void
test_restore_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbBackup) backup = cb_backups_fixture_make (&fixture->base, NOW);
  g_autofree char *archive = cb_backups_fixture_find_archive (&fixture->base, backup);
  g_autofree char *noise = g_strnfill (100, 'x');
  CbJob *job;

  g_file_set_contents (archive, noise, 100, NULL);
  job = await_job (cb_backups_restore (fixture->backups, backup->timestamp, NULL));
  g_assert_error (cb_job_get_error (job), CB_ERROR, CB_ERROR_INVALID_INPUT);
  g_assert_cmpstr (fixture->host->calls->str, ==, "");
}

static void
test_restore_not_suspended (Fixture *fixture, gconstpointer data)
{
  CbJob *job;

  await_success (cb_backups_create (fixture->backups, FALSE, NULL));
  cb_backups_fixture_append (&fixture->base, 7);
  fixture->host->fails_to_suspend = TRUE;
  job = await_job (cb_backups_restore (fixture->backups, "20261124T020000Z", NULL));
  g_assert_error (cb_job_get_error (job), CB_ERROR, CB_ERROR_FAILED);
  g_assert_cmpstr (fixture->host->calls->str, ==, "suspend ");
  g_assert_cmpuint (cb_backups_fixture_count_messages (&fixture->base), ==, 27);
}

static void
test_restore_not_resumed (Fixture *fixture, gconstpointer data)
{
  CbJob *job;

  await_success (cb_backups_create (fixture->backups, FALSE, NULL));
  fixture->host->fails_to_resume = TRUE;
  job = await_job (cb_backups_restore (fixture->backups, "20261124T020000Z", NULL));
  g_assert_error (cb_job_get_error (job), CB_ERROR, CB_ERROR_STORAGE);
  g_assert_nonnull (strstr (cb_job_get_message (job), "/restored-"));
}

static void
get_in_the_way (gpointer user_data)
{
  cb_backups_fixture_write (user_data, "data/restore.ready/in-the-way", "x");
}

/* The swap itself fails: the old data is served on. */
static void
test_restore_not_swapped (Fixture *fixture, gconstpointer data)
{
  CbJob *job;

  await_success (cb_backups_create (fixture->backups, FALSE, NULL));
  cb_backups_fixture_append (&fixture->base, 7);
  fixture->host->suspended = get_in_the_way;
  fixture->host->user_data = &fixture->base;
  job = await_job (cb_backups_restore (fixture->backups, "20261124T020000Z", NULL));
  g_assert_cmpint (cb_job_get_state (job), ==, CB_JOB_FAILED);
  g_assert_cmpstr (fixture->host->calls->str, ==, "suspend resume ");
  g_assert_cmpuint (cb_backups_fixture_count_messages (&fixture->base), ==, 27);
}

static void
test_restore_without_host (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  cb_backups_set_host (fixture->backups, NULL);
  g_assert_null (cb_backups_restore (fixture->backups, "20261124T020000Z", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_UNAVAILABLE);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/backups/backups/create", test_create);
  ADD ("/backups/backups/running", test_running);
  ADD ("/backups/backups/schedule", test_schedule);
  ADD ("/backups/backups/schedule-off", test_schedule_off);
  ADD ("/backups/backups/restart", test_restart);
  ADD ("/backups/backups/overdue", test_overdue);
  ADD ("/backups/backups/failure-retried", test_failure_retried);
  ADD ("/backups/backups/cancelled", test_cancelled);
  ADD ("/backups/backups/list-meanwhile", test_list_meanwhile);
  ADD ("/backups/backups/delete", test_delete);
  ADD ("/backups/backups/prune", test_prune);
  ADD ("/backups/backups/verify", test_verify);
  ADD ("/backups/backups/copies", test_copies);
  ADD ("/backups/backups/bad-key", test_bad_key);
  ADD ("/backups/backups/restore", test_restore);
  ADD ("/backups/backups/restore-refused", test_restore_refused);
  ADD ("/backups/backups/restore-not-suspended", test_restore_not_suspended);
  ADD ("/backups/backups/restore-not-resumed", test_restore_not_resumed);
  ADD ("/backups/backups/restore-not-swapped", test_restore_not_swapped);
  ADD ("/backups/backups/restore-without-host", test_restore_without_host);

  return g_test_run ();
}
