#include "alerts/cb-alert-track.h"

#include <math.h>

/* Fires above 80 %, after 60 s; clear at 70 %. */
static const CbAlertRule rule = {
  .name = "cpu",
  .summary = "Busy",
  .metric = "cpu_usage",
  .severity = "warning",
  .unit = "%",
  .scale = 0.01,
  .comparison = CB_RULE_ABOVE,
  .threshold = 80,
  .clear = 70,
  .window_s = 120,
  .hold_s = 60,
  .enabled = TRUE,
};

typedef struct
{
  CbAlertTrack *track;
  gint64 now; /* seconds */
  CbAlert *alert;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->track = cb_alert_track_new (&rule);
  fixture->now = 1000;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->alert, cb_alert_unref);
  cb_alert_track_free (fixture->track);
}

/* After @seconds the metric is @value. */
static CbAlertStep
step (Fixture *fixture, gint64 seconds, double value)
{
  g_clear_pointer (&fixture->alert, cb_alert_unref);
  fixture->now += seconds;

  return cb_alert_track_step (fixture->track, value, fixture->now * G_USEC_PER_SEC,
                              (fixture->now - 500) * G_USEC_PER_SEC, &fixture->alert);
}

static void
fire (Fixture *fixture)
{
  g_assert_cmpint (step (fixture, 15, 0.9), ==, CB_ALERT_STEP_NONE);
  g_assert_cmpint (step (fixture, 60, 0.95), ==, CB_ALERT_STEP_FIRED);
}

static void
test_incident (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (step (fixture, 15, 0.5), ==, CB_ALERT_STEP_NONE);
  g_assert_false (cb_alert_track_is_pending (fixture->track));
  g_assert_cmpint (step (fixture, 15, 0.81), ==, CB_ALERT_STEP_NONE);
  g_assert_true (cb_alert_track_is_pending (fixture->track));
  g_assert_cmpint (step (fixture, 59, 0.81), ==, CB_ALERT_STEP_NONE);
  g_assert_cmpint (step (fixture, 1, 0.85), ==, CB_ALERT_STEP_FIRED);
  g_assert_cmpint (fixture->alert->state, ==, CB_ALERT_FIRING);
  g_assert_cmpint (fixture->alert->told, ==, CB_ALERT_TOLD_NOTHING);
  g_assert_cmpfloat_with_epsilon (fixture->alert->value, 85, 1e-9);
  g_assert_cmpfloat (fixture->alert->threshold, ==, 80);
  g_assert_cmpint (fixture->alert->since, ==, 1030 * G_USEC_PER_SEC);
  g_assert_cmpint (fixture->alert->fired_at, ==, 1090 * G_USEC_PER_SEC);
  g_assert_false (cb_alert_track_is_pending (fixture->track));

  g_assert_cmpint (step (fixture, 15, 0.95), ==, CB_ALERT_STEP_NONE);
  g_assert_cmpint (step (fixture, 15, 0.6), ==, CB_ALERT_STEP_RESOLVED);
  g_assert_cmpint (fixture->alert->state, ==, CB_ALERT_RESOLVED);
  g_assert_cmpint (fixture->alert->resolved_at, ==, 1120 * G_USEC_PER_SEC);
  g_assert_null (cb_alert_track_get_alert (fixture->track));
}

/* At the threshold nothing is broken, and a moment above it is not enough. */
static void
test_not_long_enough (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (step (fixture, 15, 0.8), ==, CB_ALERT_STEP_NONE);
  g_assert_false (cb_alert_track_is_pending (fixture->track));
  step (fixture, 15, 0.9);
  step (fixture, 45, 0.9);
  g_assert_cmpint (step (fixture, 10, 0.79), ==, CB_ALERT_STEP_NONE);
  g_assert_false (cb_alert_track_is_pending (fixture->track));
  step (fixture, 10, 0.9);
  g_assert_cmpint (step (fixture, 59, 0.9), ==, CB_ALERT_STEP_NONE);
  g_assert_cmpint (step (fixture, 1, 0.9), ==, CB_ALERT_STEP_FIRED);
}

/* Between the two thresholds what fires goes on firing, and what does not does not begin to. */
static void
test_hysteresis (Fixture *fixture, gconstpointer data)
{
  fire (fixture);
  for (guint i = 0; i < 20; i++)
    g_assert_cmpint (step (fixture, 15, i % 2 == 0 ? 0.79 : 0.81), ==, CB_ALERT_STEP_NONE);
  g_assert_cmpint (step (fixture, 15, 0.7), ==, CB_ALERT_STEP_RESOLVED);
  for (guint i = 0; i < 20; i++)
    g_assert_cmpint (step (fixture, 15, 0.79), ==, CB_ALERT_STEP_NONE);
}

static void
test_no_data (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (step (fixture, 15, NAN), ==, CB_ALERT_STEP_NONE);
  g_assert_false (cb_alert_track_has_data (fixture->track));
  step (fixture, 15, 0.9);
  g_assert_true (cb_alert_track_has_data (fixture->track));
  step (fixture, 15, NAN);
  g_assert_false (cb_alert_track_is_pending (fixture->track));

  /* A gap does not end an alert; no data for a whole window does. */
  fire (fixture);
  g_assert_cmpint (step (fixture, 15, NAN), ==, CB_ALERT_STEP_NONE);
  g_assert_cmpint (step (fixture, 105, NAN), ==, CB_ALERT_STEP_NONE);
  step (fixture, 10, 0.9);
  g_assert_cmpint (step (fixture, 15, NAN), ==, CB_ALERT_STEP_NONE);
  g_assert_cmpint (step (fixture, 119, NAN), ==, CB_ALERT_STEP_NONE);
  g_assert_cmpint (step (fixture, 1, NAN), ==, CB_ALERT_STEP_RESOLVED);
  g_assert_true (isnan (fixture->alert->value));
}

/* How long it lasts is measured on the clock that nobody sets. */
static void
test_clock_jump (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbAlert) alert = NULL;

  step (fixture, 15, 0.9);
  g_assert_cmpint (cb_alert_track_step (fixture->track, 0.9,
                                        (fixture->now + 86400) * G_USEC_PER_SEC,
                                        (fixture->now - 500 + 10) * G_USEC_PER_SEC, &alert),
                   ==, CB_ALERT_STEP_NONE);
  g_assert_cmpint (cb_alert_track_step (fixture->track, 0.9,
                                        (fixture->now - 86400) * G_USEC_PER_SEC,
                                        (fixture->now - 500 + 60) * G_USEC_PER_SEC, &alert),
                   ==, CB_ALERT_STEP_FIRED);
}

/* An alert from before a restart goes on, and is resolved as itself. */
static void
test_adopted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbAlert) old =
                 cb_alert_new (&(CbAlert){ .id = "OLD", .rule = "cpu", .state = CB_ALERT_FIRING });

  cb_alert_track_set_alert (fixture->track, old);
  g_assert_cmpint (step (fixture, 1, NAN), ==, CB_ALERT_STEP_NONE);
  g_assert_cmpint (step (fixture, 15, 0.9), ==, CB_ALERT_STEP_NONE);
  g_assert_cmpint (step (fixture, 15, 0.1), ==, CB_ALERT_STEP_RESOLVED);
  g_assert_cmpstr (fixture->alert->id, ==, "OLD");
}

static void
test_below (void)
{
  const CbAlertRule disk = { .name = "disk-free",
                             .summary = "Little space",
                             .metric = "disk_free",
                             .severity = "critical",
                             .unit = "%",
                             .scale = 0.01,
                             .comparison = CB_RULE_BELOW,
                             .threshold = 10,
                             .clear = 12,
                             .window_s = 60,
                             .enabled = TRUE };
  g_autoptr (CbAlertTrack) track = cb_alert_track_new (&disk);
  g_autoptr (CbAlert) fired = NULL;
  g_autoptr (CbAlert) resolved = NULL;
  CbAlert *none = NULL;

  g_assert_cmpint (cb_alert_track_step (track, 0.1, 1, 1, &none), ==, CB_ALERT_STEP_NONE);
  g_assert_cmpint (cb_alert_track_step (track, 0.09, 2, 2, &fired), ==, CB_ALERT_STEP_FIRED);
  g_assert_cmpint (cb_alert_track_step (track, 0.11, 3, 3, &none), ==, CB_ALERT_STEP_NONE);
  g_assert_cmpint (cb_alert_track_step (track, 0.13, 4, 4, &resolved), ==, CB_ALERT_STEP_RESOLVED);
  g_assert_cmpstr (resolved->id, ==, fired->id);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/alerts/track/incident", test_incident);
  ADD ("/alerts/track/not-long-enough", test_not_long_enough);
  ADD ("/alerts/track/hysteresis", test_hysteresis);
  ADD ("/alerts/track/no-data", test_no_data);
  ADD ("/alerts/track/clock-jump", test_clock_jump);
  ADD ("/alerts/track/adopted", test_adopted);
  g_test_add_func ("/alerts/track/below", test_below);

  return g_test_run ();
}
