#include "jobs/cb-progress.h"

static void
test_parts (void)
{
  g_autoptr (CbProgress) progress = cb_progress_new ();
  g_autofree char *message = NULL;
  double fraction;
  guint serial = cb_progress_read (progress, &fraction, NULL);

  g_assert_cmpfloat (fraction, ==, 0);
  cb_progress_begin (progress, 0.5, 1, "Writing");
  g_assert_cmpuint (cb_progress_read (progress, &fraction, &message), !=, serial);
  g_assert_cmpfloat (fraction, ==, 0.5);
  g_assert_cmpstr (message, ==, "Writing");

  cb_progress_set (progress, 0.5);
  cb_progress_read (progress, &fraction, NULL);
  g_assert_cmpfloat (fraction, ==, 0.75);
  cb_progress_set (progress, 7);
  cb_progress_read (progress, &fraction, NULL);
  g_assert_cmpfloat (fraction, ==, 1);
  cb_progress_set (progress, -7);
  cb_progress_read (progress, &fraction, NULL);
  g_assert_cmpfloat (fraction, ==, 0.5);
}

static void
test_frame (void)
{
  g_autoptr (CbProgress) progress = cb_progress_new ();
  double fraction;

  cb_progress_frame (progress, 0.5, 1);
  cb_progress_begin (progress, 0.5, 1, "Writing");
  cb_progress_read (progress, &fraction, NULL);
  g_assert_cmpfloat (fraction, ==, 0.75);
  cb_progress_set (progress, 1);
  cb_progress_read (progress, &fraction, NULL);
  g_assert_cmpfloat (fraction, ==, 1);
}

static gpointer
report_all (gpointer data)
{
  for (guint i = 0; i <= 10000; i++)
    cb_progress_set (data, i / 10000.0);

  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (CbProgress) progress = cb_progress_new ();
  GThread *thread = g_thread_new ("reporter", report_all, progress);
  double before = 0;

  while (before < 1)
    {
      double now;

      cb_progress_read (progress, &now, NULL);
      g_assert_cmpfloat (now, >=, before);
      before = now;
    }
  g_thread_join (thread);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/jobs/progress/parts", test_parts);
  g_test_add_func ("/jobs/progress/frame", test_frame);
  g_test_add_func ("/jobs/progress/threads", test_threads);

  return g_test_run ();
}
