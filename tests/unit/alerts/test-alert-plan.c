#include "alerts/cb-alert-plan.h"

#include "model/cb-silence.h"

#define SECOND G_TIME_SPAN_SECOND

typedef struct
{
  CbAlertPlan plan;
  GPtrArray *open;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->plan = (CbAlertPlan){
    .now = 1000 * SECOND,
    .group_wait_us = 10 * SECOND,
    .repeat_us = 100 * SECOND,
    .silenced = g_hash_table_new (g_str_hash, g_str_equal),
  };
  fixture->open = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_alert_unref);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_hash_table_unref (fixture->plan.silenced);
  g_ptr_array_unref (fixture->open);
}

static void
add (Fixture *fixture, const CbAlert *fields)
{
  g_ptr_array_add (fixture->open, cb_alert_new (fields));
}

static guint
count (Fixture *fixture, CbNoticeKind kind)
{
  g_autoptr (GPtrArray) wanted = cb_alert_plan_collect (&fixture->plan, kind, fixture->open);

  return wanted->len;
}

static void
test_group (Fixture *fixture, gconstpointer data)
{
  add (fixture,
       &(CbAlert){ .id = "1", .rule = "a", .state = CB_ALERT_FIRING, .fired_at = 991 * SECOND });
  add (fixture,
       &(CbAlert){ .id = "2", .rule = "b", .state = CB_ALERT_FIRING, .fired_at = 999 * SECOND });
  g_assert_cmpuint (count (fixture, CB_NOTICE_FIRING), ==, 0);

  /* As soon as the first has waited long enough the second goes with it. */
  fixture->plan.now += 1 * SECOND;
  g_assert_cmpuint (count (fixture, CB_NOTICE_FIRING), ==, 2);
  g_assert_cmpuint (count (fixture, CB_NOTICE_RESOLVED), ==, 0);
  g_assert_cmpuint (count (fixture, CB_NOTICE_REPEAT), ==, 0);
  g_assert_cmpuint (count (fixture, CB_NOTICE_TEST), ==, 0);
}

static void
test_silenced (Fixture *fixture, gconstpointer data)
{
  const CbAlert fields = { .id = "1", .rule = "a", .state = CB_ALERT_FIRING };

  g_hash_table_add (fixture->plan.silenced, (char *) "a");
  add (fixture, &fields);
  g_assert_cmpuint (count (fixture, CB_NOTICE_FIRING), ==, 0);
  g_assert_false (cb_alert_plan_passes_over (&fixture->plan, &fields));
  g_assert_true (cb_alert_plan_passes_over (
      &fixture->plan, &(CbAlert){ .id = "1", .rule = "a", .state = CB_ALERT_RESOLVED }));
}

static void
test_resolved (Fixture *fixture, gconstpointer data)
{
  add (fixture, &(CbAlert){ .id = "1",
                            .rule = "a",
                            .state = CB_ALERT_RESOLVED,
                            .told = CB_ALERT_TOLD_FIRING,
                            .resolved_at = 990 * SECOND });
  add (fixture, &(CbAlert){ .id = "2",
                            .rule = "b",
                            .state = CB_ALERT_RESOLVED,
                            .told = CB_ALERT_TOLD_NOTHING,
                            .resolved_at = 990 * SECOND });
  add (
      fixture,
      &(CbAlert){ .id = "3", .rule = "c", .state = CB_ALERT_FIRING, .told = CB_ALERT_TOLD_FIRING });
  g_assert_cmpuint (count (fixture, CB_NOTICE_RESOLVED), ==, 1);
}

static void
test_repeat (Fixture *fixture, gconstpointer data)
{
  add (fixture, &(CbAlert){ .id = "1",
                            .rule = "a",
                            .state = CB_ALERT_FIRING,
                            .told = CB_ALERT_TOLD_FIRING,
                            .told_at = 901 * SECOND });
  add (fixture, &(CbAlert){ .id = "2",
                            .rule = "b",
                            .state = CB_ALERT_FIRING,
                            .told = CB_ALERT_TOLD_FIRING,
                            .told_at = 1,
                            .acknowledged_at = 1 });
  g_assert_cmpuint (count (fixture, CB_NOTICE_REPEAT), ==, 0);
  fixture->plan.now += 1 * SECOND;
  g_assert_cmpuint (count (fixture, CB_NOTICE_REPEAT), ==, 1);
  fixture->plan.repeat_us = 0;
  g_assert_cmpuint (count (fixture, CB_NOTICE_REPEAT), ==, 0);
}

/* A clock that is set back by a year keeps no notice waiting for a year. */
static void
test_clock_set_back (Fixture *fixture, gconstpointer data)
{
  add (fixture,
       &(CbAlert){
           .id = "1", .rule = "a", .state = CB_ALERT_FIRING, .fired_at = 365 * G_TIME_SPAN_DAY });
  g_assert_cmpuint (count (fixture, CB_NOTICE_FIRING), ==, 1);
}

static void
test_mark_and_show (Fixture *fixture, gconstpointer data)
{
  const CbAlert fields = { .id = "1", .rule = "a", .state = CB_ALERT_RESOLVED, .resolved_at = 5 };
  g_autoptr (CbAlert) told = cb_alert_plan_mark (&fixture->plan, CB_NOTICE_FIRING, &fields);
  g_autoptr (CbAlert) over = cb_alert_plan_mark (&fixture->plan, CB_NOTICE_RESOLVED, told);
  g_autoptr (CbAlert) shown = cb_alert_plan_show (CB_NOTICE_FIRING, &fields);

  g_assert_cmpint (told->told, ==, CB_ALERT_TOLD_FIRING);
  g_assert_cmpint (told->told_at, ==, fixture->plan.now);
  g_assert_false (cb_alert_is_over (told));
  g_assert_true (cb_alert_is_over (over));
  g_assert_cmpint (shown->state, ==, CB_ALERT_FIRING);
  g_assert_cmpint (shown->resolved_at, ==, 0);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/alerts/plan/group", test_group);
  ADD ("/alerts/plan/silenced", test_silenced);
  ADD ("/alerts/plan/resolved", test_resolved);
  ADD ("/alerts/plan/repeat", test_repeat);
  ADD ("/alerts/plan/clock-set-back", test_clock_set_back);
  ADD ("/alerts/plan/mark-and-show", test_mark_and_show);

  return g_test_run ();
}
