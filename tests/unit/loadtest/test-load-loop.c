#include "loadtest/cb-load-loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

typedef struct
{
  CbLoadLoop *loop;
  CbLoadWatch watches[2];
  int fds[2];
  guint n_ready;
  GArray *fired; /* (element-type gint64): what timers were due for */
} Fixture;

static void
on_ready_cb (CbLoadWatch *watch, guint32 events, gpointer data)
{
  Fixture *fixture = data;

  fixture->n_ready++;
  for (guint i = 0; i < 2; i++)
    cb_load_loop_remove (fixture->loop, &fixture->watches[i], fixture->fds[i]);
}

static void
on_fired_cb (CbTimer *timer, gpointer data)
{
  Fixture *fixture = data;

  g_array_append_val (fixture->fired, timer->due);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->loop = cb_load_loop_new (NULL, &error);
  g_assert_no_error (error);
  fixture->fired = g_array_new (FALSE, FALSE, sizeof (gint64));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cb_load_loop_free (fixture->loop);
  g_array_unref (fixture->fired);
}

/* Both are ready in the same turn; the first to run removes both, and the other must not run. */
static void
test_removed_in_the_same_turn (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      fixture->fds[i] = eventfd (1, EFD_CLOEXEC | EFD_NONBLOCK);
      fixture->watches[i] = (CbLoadWatch){ on_ready_cb, fixture };
      g_assert_true (
          cb_load_loop_add (fixture->loop, &fixture->watches[i], fixture->fds[i], EPOLLIN, NULL));
    }
  while (fixture->n_ready == 0)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (fixture->n_ready, ==, 1);
  close (fixture->fds[0]);
  close (fixture->fds[1]);
}

/* In the order in which they are due, none early, and those that were stopped never. */
static void
test_timers (Fixture *fixture, gconstpointer data)
{
  gint64 now = g_get_monotonic_time ();
  CbTimer timers[4];

  for (guint i = 0; i < 4; i++)
    {
      timers[i] = (CbTimer){ .fire = on_fired_cb, .data = fixture };
      cb_load_loop_start_timer (fixture->loop, &timers[i], now + (4 - i) * 2500);
    }
  cb_load_loop_stop_timer (fixture->loop, &timers[2]);
  while (fixture->fired->len < 3)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpint (g_get_monotonic_time (), >=, now + 10000);
  g_assert_cmpint (g_array_index (fixture->fired, gint64, 0), ==, now + 2500);
  g_assert_cmpint (g_array_index (fixture->fired, gint64, 1), ==, now + 7500);
  g_assert_cmpint (g_array_index (fixture->fired, gint64, 2), ==, now + 10000);
  g_assert_cmpint (cb_load_loop_take_lateness (fixture->loop), >=, 0);
  g_assert_cmpint (cb_load_loop_take_lateness (fixture->loop), ==, 0);
}

static void
test_bytes (Fixture *fixture, gconstpointer data)
{
  guint64 received;
  guint64 sent;

  cb_load_loop_count_bytes (fixture->loop, 3, 5);
  cb_load_loop_count_bytes (fixture->loop, 4, 0);
  cb_load_loop_get_bytes (fixture->loop, &received, &sent);
  g_assert_cmpuint (received, ==, 7);
  g_assert_cmpuint (sent, ==, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/load-loop/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("removed-in-the-same-turn", test_removed_in_the_same_turn);
  ADD ("timers", test_timers);
  ADD ("bytes", test_bytes);
#undef ADD

  return g_test_run ();
}
