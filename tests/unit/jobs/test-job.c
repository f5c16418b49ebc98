#include "jobs/cb-job.h"

#include "base/cb-error.h"

static void
on_notified_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  g_string_append_printf (user_data, "%s ", pspec->name);
}

static void
test_succeeds (void)
{
  g_autoptr (CbJob) job = cb_job_new (7, "backup");
  g_autoptr (GString) heard = g_string_new (NULL);

  g_assert_cmpint (cb_job_get_state (job), ==, CB_JOB_QUEUED);
  g_assert_cmpuint (cb_job_get_id (job), ==, 7);
  g_assert_cmpstr (cb_job_get_kind (job), ==, "backup");
  cb_job_begin (job, 1000);
  g_assert_cmpint (cb_job_get_state (job), ==, CB_JOB_RUNNING);
  g_assert_cmpint (cb_job_get_started_at (job), ==, 1000);

  g_signal_connect (job, "notify", G_CALLBACK (on_notified_cb), heard);
  cb_job_succeed (job, "20261124T000000Z");
  g_assert_cmpint (cb_job_get_state (job), ==, CB_JOB_SUCCEEDED);
  g_assert_cmpstr (cb_job_get_result (job), ==, "20261124T000000Z");
  g_assert_cmpfloat (cb_job_get_progress (job), ==, 1);
  g_assert_null (cb_job_get_error (job));

  /* Who waits for the state finds the rest in place. */
  g_assert_cmpstr (heard->str, ==, "result progress message state ");
}

static void
test_fails (void)
{
  g_autoptr (CbJob) job = cb_job_new (1, "backup");

  cb_job_begin (job, 1);
  cb_job_fail (job, g_error_new (CB_ERROR, CB_ERROR_STORAGE, "The disk is full"));
  g_assert_cmpint (cb_job_get_state (job), ==, CB_JOB_FAILED);
  g_assert_cmpstr (cb_job_get_message (job), ==, "The disk is full");
  g_assert_error (cb_job_get_error (job), CB_ERROR, CB_ERROR_STORAGE);
  g_assert_true (cb_job_is_finished (job));

  /* Too late. */
  cb_job_cancel (job);
  g_assert_cmpint (cb_job_get_state (job), ==, CB_JOB_FAILED);
}

static void
test_cancelled (void)
{
  g_autoptr (CbJob) waiting = cb_job_new (1, "backup");
  g_autoptr (CbJob) running = cb_job_new (2, "backup");
  GError *error = NULL;

  cb_job_cancel (waiting);
  g_assert_cmpint (cb_job_get_state (waiting), ==, CB_JOB_CANCELLED);

  cb_job_begin (running, 1);
  cb_job_cancel (running);
  g_assert_cmpint (cb_job_get_state (running), ==, CB_JOB_RUNNING);
  g_assert_true (g_cancellable_set_error_if_cancelled (cb_job_get_cancellable (running), &error));
  cb_job_fail (running, error);
  g_assert_cmpint (cb_job_get_state (running), ==, CB_JOB_CANCELLED);
}

/* What a thread reports arrives as properties, without the thread's touching the job. */
static void
test_reports (void)
{
  g_autoptr (CbJob) job = cb_job_new (1, "backup");

  cb_job_begin (job, 1);
  cb_progress_begin (cb_job_get_reporter (job), 0, 0.5, "Copying");
  cb_progress_set (cb_job_get_reporter (job), 0.5);
  while (cb_job_get_progress (job) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpfloat (cb_job_get_progress (job), ==, 0.25);
  g_assert_cmpstr (cb_job_get_message (job), ==, "Copying");
  cb_job_succeed (job, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/jobs/job/succeeds", test_succeeds);
  g_test_add_func ("/jobs/job/fails", test_fails);
  g_test_add_func ("/jobs/job/cancelled", test_cancelled);
  g_test_add_func ("/jobs/job/reports", test_reports);

  return g_test_run ();
}
