#include "cluster/cb-fanout-redis.h"

#include <string.h>

#include "base/cb-error.h"
#include "base/cb-id.h"
#include "base/cb-service.h"
#include "lib/cb-await.h"
#include "lib/cb-clock-fake.h"
#include "lib/cb-redis-fake.h"

#define TIMEOUT_US (5 * G_TIME_SPAN_SECOND)

/* One node, and what it hears. */
typedef struct
{
  CbFanout *fanout;
  GString *log;
  guint n_missed;
  guint n_gone;
  guint n_lost;
} Node;

typedef struct
{
  CbRedisFake *redis;
  CbClockFake *clock;
} Fixture;

static void
on_heard_cb (CbFanout *fanout, const CbNote *note, Node *node)
{
  g_string_append_printf (node->log, "%u:%" G_GUINT64_FORMAT " ", note->kind, note->seq);
}

static void
on_missed_cb (CbFanout *fanout, gboolean node_gone, Node *node)
{
  node->n_missed++;
  node->n_gone += node_gone;
}

static void
on_lost_cb (CbFanout *fanout, const char *why, Node *node)
{
  node->n_lost++;
}

static void
start (Fixture *f, Node *node, const char *password, gsize max_queued)
{
  g_autofree char *url = cb_redis_fake_dup_url (f->redis, password);
  const CbFanoutRedisConfig config = {
    .url = url, .name = "test", .max_queued = max_queued, .node_timeout_us = TIMEOUT_US
  };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  *node = (Node){ .log = g_string_new (NULL) };
  node->fanout = cb_fanout_redis_new (&config, CB_CLOCK (f->clock), &error);
  g_assert_no_error (error);
  g_signal_connect (node->fanout, "heard", G_CALLBACK (on_heard_cb), node);
  g_signal_connect (node->fanout, "missed", G_CALLBACK (on_missed_cb), node);
  g_signal_connect (node->fanout, "lost", G_CALLBACK (on_lost_cb), node);
  cb_service_start_async (CB_SERVICE (node->fanout), NULL, cb_await_keep, &result);
  cb_service_start_finish (CB_SERVICE (node->fanout), cb_await (&result), &error);
  g_assert_no_error (error);
}

/* It must let go of everything, whatever is under way. */
static void
end (Node *node)
{
  g_object_add_weak_pointer (G_OBJECT (node->fanout), (gpointer *) &node->fanout);
  cb_service_stop (CB_SERVICE (node->fanout));
  g_object_unref (node->fanout);
  while (node->fanout != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_string_free (node->log, TRUE);
}

static void
wait_for_nodes (Node *node, guint n_nodes)
{
  CbFanoutStats stats;

  do
    {
      g_main_context_iteration (NULL, TRUE);
      cb_fanout_get_stats (node->fanout, &stats);
    }
  while (!cb_fanout_is_connected (node->fanout) || stats.nodes != n_nodes);
}

static void
start_pair (Fixture *f, Node *a, Node *b)
{
  start (f, a, NULL, 1 << 20);
  start (f, b, NULL, 1 << 20);
  wait_for_nodes (a, 2);
  wait_for_nodes (b, 2);
}

static void
tell_read (Node *node, const char *id, guint64 seq)
{
  const CbNote note = { .kind = CB_NOTE_READ, .session_id = id, .seq = seq };

  cb_fanout_tell (node->fanout, &note);
}

static void
wait_for_log (Node *node, const char *log)
{
  while (node->log->len < strlen (log))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (node->log->str, ==, log);
}

static void
test_others_hear_in_order (Fixture *f, gconstpointer data)
{
  g_autofree char *id = cb_id_new (1700000000000000);
  Node a, b;

  start_pair (f, &a, &b);
  for (guint64 i = 1; i <= 5; i++)
    tell_read (&a, id, i);
  wait_for_log (&b, "4:1 4:2 4:3 4:4 4:5 ");
  tell_read (&b, id, 6);
  wait_for_log (&a, "4:6 "); /* its own it did not hear */
  end (&a);
  end (&b);
}

static void
test_redis_that_comes_back (Fixture *f, gconstpointer data)
{
  g_autofree char *id = cb_id_new (1700000000000000);
  CbFanoutStats stats;
  Node a, b;
  guint n_missed;

  start_pair (f, &a, &b);
  n_missed = a.n_missed;
  cb_redis_fake_drop_all (f->redis);
  while (cb_fanout_is_connected (a.fanout))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (a.n_lost, >, 0);
  tell_read (&a, id, 1); /* nobody is there to take it */
  cb_fanout_get_stats (a.fanout, &stats);
  g_assert_cmpuint (stats.dropped, ==, 1);

  while (!cb_fanout_is_connected (a.fanout) || !cb_fanout_is_connected (b.fanout))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (a.n_missed, >, n_missed);
  tell_read (&a, id, 2);
  wait_for_log (&b, "4:2 ");
  end (&a);
  end (&b);
}

static void
test_node_that_falls_silent (Fixture *f, gconstpointer data)
{
  Node a, b, c;
  guint n_gone;

  start_pair (f, &a, &b);
  n_gone = a.n_gone;
  end (&b); /* which says so: nobody has to look for what it left */
  wait_for_nodes (&a, 1);
  g_assert_cmpuint (a.n_gone, ==, n_gone);

  start (f, &c, NULL, 1 << 20);
  wait_for_nodes (&a, 2);
  n_gone = a.n_gone;
  /* For @a long times pass; @c says that it lives, but much too seldom. */
  while (a.n_gone == n_gone)
    {
      cb_clock_fake_advance (f->clock, TIMEOUT_US + 1);
      g_main_context_iteration (NULL, TRUE);
    }
  end (&a);
  end (&c);
}

/* What does not fit is dropped, and the others learn that they missed something. */
static void
test_too_much_waits (Fixture *f, gconstpointer data)
{
  g_autofree char *id = cb_id_new (1700000000000000);
  CbFanoutStats stats;
  Node a, b;
  guint n_missed;

  start (f, &a, NULL, 1 << 20);
  start (f, &b, NULL, 4096);
  wait_for_nodes (&a, 2);
  wait_for_nodes (&b, 2);
  n_missed = a.n_missed;
  for (guint i = 0; i < 1000; i++)
    tell_read (&b, id, i);
  cb_fanout_get_stats (b.fanout, &stats);
  g_assert_cmpuint (stats.dropped, >, 900);
  while (a.n_missed == n_missed)
    g_main_context_iteration (NULL, TRUE);
  end (&a);
  end (&b);
}

static void
test_password (Fixture *f, gconstpointer data)
{
  Node right, wrong;

  cb_redis_fake_free (f->redis);
  f->redis = cb_redis_fake_new ("secret");
  start (f, &right, "secret", 1 << 20);
  start (f, &wrong, "guess", 1 << 20);
  wait_for_nodes (&right, 1);
  while (wrong.n_lost < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (cb_fanout_is_connected (wrong.fanout));
  end (&right);
  end (&wrong);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->redis = cb_redis_fake_new (NULL);
  f->clock = cb_clock_fake_new (1700000000000000);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  cb_redis_fake_free (f->redis);
  g_object_unref (f->clock);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/fanout-redis/others-hear-in-order", test_others_hear_in_order },
    { "/fanout-redis/redis-comes-back", test_redis_that_comes_back },
    { "/fanout-redis/node-falls-silent", test_node_that_falls_silent },
    { "/fanout-redis/too-much-waits", test_too_much_waits },
    { "/fanout-redis/password", test_password },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);

  return g_test_run ();
}
