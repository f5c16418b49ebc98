#include "jobs/cb-job-queue.h"

#include "base/cb-error.h"
#include "lib/cb-await.h"
#include "lib/cb-clock-fake.h"

typedef struct
{
  CbClockFake *clock;
  CbJobQueue *queue;
  GPtrArray *started; /* (element-type CbJob) */
  guint n_freed;
  guint n_added;
  guint n_removed;
} Fixture;

static void
on_job_added_cb (CbJobQueue *queue, CbJob *job, gpointer user_data)
{
  ((Fixture *) user_data)->n_added++;
}

static void
on_job_removed_cb (CbJobQueue *queue, CbJob *job, gpointer user_data)
{
  ((Fixture *) user_data)->n_removed++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = cb_clock_fake_new (5000);
  fixture->queue = cb_job_queue_new (CB_CLOCK (fixture->clock));
  fixture->started = g_ptr_array_new ();
  g_signal_connect (fixture->queue, "job-added", G_CALLBACK (on_job_added_cb), fixture);
  g_signal_connect (fixture->queue, "job-removed", G_CALLBACK (on_job_removed_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (fixture->queue);
  g_assert_finalize_object (fixture->clock);
  g_ptr_array_unref (fixture->started);
}

static void
note_start (CbJob *job, gpointer data)
{
  g_ptr_array_add (((Fixture *) data)->started, job);
}

static void
note_freed (gpointer data)
{
  ((Fixture *) data)->n_freed++;
}

static CbJob *
push (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  CbJob *job = cb_job_queue_push (fixture->queue, "test", note_start, fixture, note_freed, &error);

  g_assert_no_error (error);

  return job;
}

static void
run_pending (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
test_one_after_another (Fixture *fixture, gconstpointer data)
{
  CbJob *first = push (fixture);
  CbJob *second = push (fixture);

  g_assert_cmpuint (fixture->n_added, ==, 2);
  g_assert_cmpuint (cb_job_get_id (first), !=, cb_job_get_id (second));
  g_assert_true (cb_job_queue_find (fixture->queue, cb_job_get_id (second)) == second);
  run_pending ();
  g_assert_cmpuint (fixture->started->len, ==, 1);
  g_assert_true (g_ptr_array_index (fixture->started, 0) == first);
  g_assert_cmpint (cb_job_get_started_at (first), ==, 5000);
  g_assert_cmpint (cb_job_get_state (second), ==, CB_JOB_QUEUED);

  cb_job_succeed (first, NULL);
  g_assert_cmpuint (fixture->n_freed, ==, 1);
  run_pending ();
  g_assert_true (g_ptr_array_index (fixture->started, 1) == second);
  cb_job_fail (second, g_error_new (CB_ERROR, CB_ERROR_FAILED, "Broken"));
  g_assert_cmpuint (fixture->n_freed, ==, 2);
}

static void
test_cancel_waiting (Fixture *fixture, gconstpointer data)
{
  CbJob *first = push (fixture);
  CbJob *second = push (fixture);
  CbJob *third = push (fixture);

  run_pending ();
  cb_job_cancel (second);
  g_assert_cmpuint (fixture->n_freed, ==, 1);
  cb_job_succeed (first, NULL);
  run_pending ();
  g_assert_cmpuint (fixture->started->len, ==, 2);
  g_assert_true (g_ptr_array_index (fixture->started, 1) == third);
  cb_job_succeed (third, NULL);
}

static void
test_cancel_all (Fixture *fixture, gconstpointer data)
{
  CbJob *first = push (fixture);
  CbJob *second = push (fixture);

  run_pending ();
  cb_job_queue_cancel_all (fixture->queue);
  g_assert_true (g_cancellable_is_cancelled (cb_job_get_cancellable (first)));
  g_assert_cmpint (cb_job_get_state (first), ==, CB_JOB_RUNNING);
  g_assert_cmpint (cb_job_get_state (second), ==, CB_JOB_CANCELLED);
  cb_job_fail (first, g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Stopped"));
}

static void
test_limit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < CB_JOB_QUEUE_MAX_WAITING; i++)
    push (fixture);
  g_assert_null (
      cb_job_queue_push (fixture->queue, "test", note_start, fixture, note_freed, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_TOO_MANY);
  g_assert_cmpuint (fixture->n_freed, ==, 1);
  cb_job_queue_cancel_all (fixture->queue);
  push (fixture);
  cb_job_queue_cancel_all (fixture->queue);
}

static void
test_forgets_old (Fixture *fixture, gconstpointer data)
{
  CbJob *kept = push (fixture);

  for (guint i = 0; i < CB_JOB_QUEUE_MAX_FINISHED + 10; i++)
    cb_job_cancel (push (fixture));
  g_assert_cmpuint (fixture->n_removed, ==, 10);
  g_assert_cmpuint (cb_job_queue_get_jobs (fixture->queue)->len, ==, CB_JOB_QUEUE_MAX_FINISHED + 1);
  g_assert_true (g_ptr_array_index (cb_job_queue_get_jobs (fixture->queue), 0) == kept);
  cb_job_cancel (kept);
}

static void
test_drain (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CbJob *running = push (fixture);
  CbJob *waiting = push (fixture);

  run_pending ();
  g_assert_true (cb_job_queue_has_unfinished (fixture->queue, "test"));
  g_assert_false (cb_job_queue_has_unfinished (fixture->queue, "other"));
  cb_job_queue_drain_async (fixture->queue, cb_await_keep, &result);
  run_pending ();
  g_assert_cmpint (cb_job_get_state (waiting), ==, CB_JOB_CANCELLED);
  g_assert_null (result);
  g_assert_null (
      cb_job_queue_push (fixture->queue, "test", note_start, fixture, note_freed, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_UNAVAILABLE);

  cb_job_succeed (running, NULL);
  cb_await (&result);
  g_assert_true (cb_job_queue_drain_finish (fixture->queue, result, NULL));
  g_assert_false (cb_job_queue_has_unfinished (fixture->queue, "test"));
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/jobs/queue/one-after-another", test_one_after_another);
  ADD ("/jobs/queue/cancel-waiting", test_cancel_waiting);
  ADD ("/jobs/queue/cancel-all", test_cancel_all);
  ADD ("/jobs/queue/drain", test_drain);
  ADD ("/jobs/queue/limit", test_limit);
  ADD ("/jobs/queue/forgets-old", test_forgets_old);

  return g_test_run ();
}
