#include "base/cb-throttle.h"

static void
test_keeps_pace (void)
{
  g_autoptr (CbThrottle) throttle = cb_throttle_new (1000000);
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < 25; i++)
    {
      g_assert_true (cb_throttle_pass (throttle, 10000, NULL, &error));
      g_assert_no_error (error);
    }

  /* 250 kB take 250 ms, of which 100 ms had been saved up. */
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 140000);
}

static void
test_no_limit (void)
{
  g_autoptr (CbThrottle) throttle = cb_throttle_new (0);

  for (guint i = 0; i < 1000; i++)
    g_assert_true (cb_throttle_pass (throttle, G_MAXUINT32, NULL, NULL));
  g_assert_true (cb_throttle_pass (NULL, G_MAXUINT32, NULL, NULL));
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (20000);
  g_cancellable_cancel (data);

  return NULL;
}

/* Nobody waits for the end of a long sleep. */
static void
test_cancelled (void)
{
  g_autoptr (CbThrottle) throttle = cb_throttle_new (1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("canceller", cancel_soon, cancellable);

  g_assert_false (cb_throttle_pass (throttle, 1000000, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/throttle/keeps-pace", test_keeps_pace);
  g_test_add_func ("/base/throttle/no-limit", test_no_limit);
  g_test_add_func ("/base/throttle/cancelled", test_cancelled);

  return g_test_run ();
}
