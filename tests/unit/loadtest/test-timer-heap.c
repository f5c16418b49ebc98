#include "loadtest/cb-timer-heap.h"

#define N 1000

static void
test_order (void)
{
  g_autoptr (CbTimerHeap) heap = cb_timer_heap_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_autofree CbTimer *timers = g_new0 (CbTimer, N);
  gint64 last = -1;
  guint n = 0;
  CbTimer *timer;

  for (guint i = 0; i < N; i++)
    cb_timer_heap_start (heap, &timers[i], g_rand_int_range (random, 0, 500));
  for (guint i = 0; i < N; i += 3) /* moved, earlier and later */
    cb_timer_heap_start (heap, &timers[i], g_rand_int_range (random, 0, 500));
  for (guint i = 1; i < N; i += 3)
    cb_timer_heap_stop (heap, &timers[i]);

  while ((timer = cb_timer_heap_pop_due (heap, 1000)) != NULL)
    {
      g_assert_cmpint (timer->due, >=, last);
      g_assert_cmpuint (timer->place, ==, 0);
      g_assert_cmpint ((timer - timers) % 3, !=, 1);
      last = timer->due;
      n++;
    }
  g_assert_cmpuint (n, ==, N - N / 3);
}

static void
test_due (void)
{
  g_autoptr (CbTimerHeap) heap = cb_timer_heap_new ();
  CbTimer timer = { 0 };

  g_assert_cmpint (cb_timer_heap_get_next (heap), ==, G_MAXINT64);
  cb_timer_heap_stop (heap, &timer);
  cb_timer_heap_start (heap, &timer, 10);
  g_assert_cmpint (cb_timer_heap_get_next (heap), ==, 10);
  g_assert_null (cb_timer_heap_pop_due (heap, 9));
  g_assert_true (cb_timer_heap_pop_due (heap, 10) == &timer);
  g_assert_null (cb_timer_heap_pop_due (heap, 10));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/timer-heap/order", test_order);
  g_test_add_func ("/timer-heap/due", test_due);

  return g_test_run ();
}
