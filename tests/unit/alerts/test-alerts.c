#include "alerts/cb-alerts.h"

#include <string.h>

#include "base/cb-error.h"
#include "base/cb-service.h"
#include "cb-alerts-fixture.h"

/* What the service does with a clock that stands, a store in memory, and a channel that obeys. */

#define TEN_MINUTES 600

static void
test_incident (CbAlertsFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) past = NULL;
  const CbAlert *alert;

  cb_alerts_fixture_round (fixture, 5, 0.5);
  cb_alerts_fixture_assert_told (fixture, "");
  cb_alerts_fixture_round (fixture, 5, 0.9);
  cb_alerts_fixture_assert_told (fixture, "firing hot; ");
  g_assert_cmpuint (cb_alerts_get_firing_count (fixture->alerts), ==, 1);
  for (guint i = 0; i < 10; i++)
    cb_alerts_fixture_round (fixture, 5, 0.9);
  cb_alerts_fixture_round (fixture, 5, 0.5);
  cb_alerts_fixture_round (fixture, 5, 0.5);

  cb_alerts_fixture_assert_told (fixture, "firing hot; resolved hot; ");
  g_assert_cmpstr (fixture->events->str, ==, "+hot -hot ");
  g_assert_cmpuint (cb_alerts_get_firing_count (fixture->alerts), ==, 0);
  g_assert_cmpuint (cb_alerts_fixture_count_notices (fixture), ==, 0);
  past = cb_alerts_fixture_list_stored (fixture);
  g_assert_cmpuint (past->len, ==, 1);
  alert = g_ptr_array_index (past, 0);
  g_assert_true (cb_alert_is_over (alert));
  g_assert_cmpstr (alert->rule, ==, "hot");
}

static void
test_metric (CbAlertsFixture *fixture, gconstpointer data)
{
  CbMetricFamily *family = cb_metrics_find (fixture->metrics, "chatbot_alerts_firing");
  CbGauge *hot = cb_metric_family_get_gauge (family, (const char *const[]){ "hot", NULL });

  g_assert_cmpfloat (cb_gauge_get (hot), ==, 0);
  cb_alerts_fixture_round (fixture, 5, 0.9);
  g_assert_cmpfloat (cb_gauge_get (hot), ==, 1);
  cb_alerts_fixture_round (fixture, 5, 0.1);
  g_assert_cmpfloat (cb_gauge_get (hot), ==, 0);
}

/* What begins, and what ends, within the wait is one notice. */
static void
test_group (CbAlertsFixture *fixture, gconstpointer data)
{
  cb_alerts_fixture_set (fixture, "[Alerts]\nGroupWaitSeconds=20\n");
  cb_alerts_fixture_round (fixture, 5, 0.9);
  cb_gauge_set (fixture->load, 9);
  cb_alerts_fixture_round (fixture, 10, 0.9);
  cb_alerts_fixture_assert_told (fixture, "");
  cb_alerts_fixture_round (fixture, 10, 0.9);
  cb_alerts_fixture_assert_told (fixture, "firing hot loaded; ");

  cb_alerts_fixture_round (fixture, 5, 0.1);
  cb_gauge_set (fixture->load, 0);
  cb_alerts_fixture_round (fixture, 10, 0.1);
  cb_alerts_fixture_round (fixture, 10, 0.1);
  cb_alerts_fixture_assert_told (fixture, "firing hot loaded; resolved hot loaded; ");
}

/* Over before anybody was told: both notices come, in order. */
static void
test_short_incident (CbAlertsFixture *fixture, gconstpointer data)
{
  cb_alerts_fixture_set (fixture, "[Alerts]\nGroupWaitSeconds=20\n");
  cb_alerts_fixture_round (fixture, 5, 0.9);
  cb_alerts_fixture_round (fixture, 5, 0.1);
  cb_alerts_fixture_assert_told (fixture, "");
  cb_alerts_fixture_round (fixture, 20, 0.1);
  cb_alerts_fixture_assert_told (fixture, "firing hot; resolved hot; ");
  g_assert_cmpuint (cb_alerts_fixture_count_notices (fixture), ==, 0);
}

static void
acknowledge_first (CbAlertsFixture *fixture)
{
  g_autoptr (GPtrArray) firing = cb_alerts_list (fixture->alerts);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_alerts_acknowledge_async (fixture->alerts, ((CbAlert *) g_ptr_array_index (firing, 0))->id,
                               "uid:1000", NULL, cb_await_keep, &result);
  cb_alerts_acknowledge_finish (fixture->alerts, cb_await (&result), &error);
  g_assert_no_error (error);
}

static void
test_repeat (CbAlertsFixture *fixture, gconstpointer data)
{
  cb_alerts_fixture_set (fixture, "[Alerts]\nRepeatSeconds=600\n");
  cb_alerts_fixture_round (fixture, 5, 0.9);
  cb_alerts_fixture_round (fixture, 599, 0.9);
  cb_alerts_fixture_assert_told (fixture, "firing hot; ");
  cb_alerts_fixture_round (fixture, 1, 0.9);
  cb_alerts_fixture_assert_told (fixture, "firing hot; repeat hot; ");
  acknowledge_first (fixture);

  /* Acknowledged: not repeated any more, after a restart neither; but its end is told. */
  cb_alerts_fixture_round (fixture, TEN_MINUTES, 0.9);
  cb_alerts_fixture_restart (fixture);
  cb_alerts_fixture_round (fixture, TEN_MINUTES, 0.9);
  cb_alerts_fixture_round (fixture, TEN_MINUTES, 0.9);
  cb_alerts_fixture_assert_told (fixture, "firing hot; repeat hot; ");
  cb_alerts_fixture_round (fixture, 5, 0.1);
  cb_alerts_fixture_assert_told (fixture, "firing hot; repeat hot; resolved hot; ");
}

static void
test_acknowledge_unknown (CbAlertsFixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_alerts_acknowledge_async (fixture->alerts, "nonsense", "uid:0", NULL, cb_await_keep, &result);
  g_assert_false (cb_alerts_acknowledge_finish (fixture->alerts, cb_await (&result), &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
}

static void
silence (CbAlertsFixture *fixture, const char *rule, guint seconds, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cb_alerts_silence_async (fixture->alerts, rule, seconds, "repair", "uid:0", NULL, cb_await_keep,
                           &result);
  cb_alerts_silence_finish (fixture->alerts, cb_await (&result), error);
}

static void
unsilence (CbAlertsFixture *fixture, const char *rule)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_alerts_unsilence_async (fixture->alerts, rule, "uid:0", NULL, cb_await_keep, &result);
  cb_alerts_unsilence_finish (fixture->alerts, cb_await (&result), &error);
  g_assert_no_error (error);
}

/* Nobody is told meanwhile, also after a restart; what still fires at the end is. */
static void
test_silence (CbAlertsFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  silence (fixture, "hot", 300, &error);
  g_assert_no_error (error);
  cb_alerts_fixture_round (fixture, 5, 0.9);
  g_assert_cmpuint (cb_alerts_get_firing_count (fixture->alerts), ==, 1);
  cb_alerts_fixture_restart (fixture);
  cb_alerts_fixture_round (fixture, 5, 0.9);
  cb_alerts_fixture_assert_told (fixture, "");
  cb_alerts_fixture_round (fixture, 300, 0.9);
  cb_alerts_fixture_assert_told (fixture, "firing hot; ");

  /* That it is over is told, silence or not. */
  silence (fixture, "hot", 300, &error);
  cb_alerts_fixture_round (fixture, 5, 0.1);
  cb_alerts_fixture_assert_told (fixture, "firing hot; resolved hot; ");
}

static void
test_silence_passes_over (CbAlertsFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  silence (fixture, "hot", 300, &error);
  cb_alerts_fixture_round (fixture, 5, 0.9);
  cb_alerts_fixture_round (fixture, 5, 0.1);
  unsilence (fixture, "hot");
  cb_alerts_fixture_round (fixture, 5, 0.1);
  cb_alerts_fixture_assert_told (fixture, "");
  cb_alerts_fixture_round (fixture, 5, 0.9);
  cb_alerts_fixture_assert_told (fixture, "firing hot; ");
}

static void
test_silence_refused (CbAlertsFixture *fixture, gconstpointer data)
{
  g_autofree char *long_reason = g_strnfill (501, 'x');
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) unknown = NULL;
  g_autoptr (GError) zero = NULL;
  g_autoptr (GError) too_long = NULL;

  silence (fixture, "nonsense", 5, &unknown);
  g_assert_error (unknown, CB_ERROR, CB_ERROR_NOT_FOUND);
  silence (fixture, "hot", 0, &zero);
  g_assert_error (zero, CB_ERROR, CB_ERROR_INVALID_INPUT);
  cb_alerts_silence_async (fixture->alerts, "hot", 5, long_reason, "uid:0", NULL, cb_await_keep,
                           &result);
  cb_alerts_silence_finish (fixture->alerts, cb_await (&result), &too_long);
  g_assert_error (too_long, CB_ERROR, CB_ERROR_TOO_LARGE);
}

static void
test_rules (CbAlertsFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rules = NULL;
  const CbAlertRuleStatus *hot = NULL;

  silence (fixture, "hot", 300, &error);
  cb_alerts_fixture_round (fixture, 5, 0.9);
  rules = cb_alerts_list_rules (fixture->alerts);
  g_assert_cmpuint (rules->len, ==, 11);
  g_assert_cmpstr (((CbAlertRuleStatus *) g_ptr_array_index (rules, 0))->state, ==, "off");
  hot = g_ptr_array_index (rules, 9);
  g_assert_cmpstr (hot->rule->name, ==, "hot");
  g_assert_cmpstr (hot->state, ==, "firing");
  g_assert_cmpfloat_with_epsilon (hot->value, 90, 1e-9);
  g_assert_cmpstr (hot->silence_reason, ==, "repair");
  g_assert_cmpint (hot->silenced_until, >, cb_clock_get_real_time (CB_CLOCK (fixture->clock)));
}

static void
test_list_pending (CbAlertsFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) list = NULL;

  cb_alerts_fixture_set (
      fixture,
      "[Alerts]\nRules=hot: cpu_usage > 80% for 1m;"
      "response-time: off;error-rate: off;memory: off;cpu: off;"
      "disk-free: off;connections: off;backup: off;backup-care: off;backup-failures: off\n");
  cb_alerts_fixture_restart (fixture);
  cb_alerts_fixture_round (fixture, 5, 0.9);
  list = cb_alerts_list (fixture->alerts);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpint (((CbAlert *) g_ptr_array_index (list, 0))->state, ==, CB_ALERT_PENDING);
  cb_alerts_fixture_assert_told (fixture, "");
}

static void
test_disabled (CbAlertsFixture *fixture, gconstpointer data)
{
  cb_alerts_fixture_set (fixture, "[Alerts]\nEnabled=false\n");
  cb_alerts_fixture_round (fixture, 5, 0.9);
  cb_alerts_fixture_assert_told (fixture, "");
  cb_alerts_fixture_set (fixture, "[Alerts]\nEnabled=true\n");
  cb_alerts_fixture_round (fixture, 5, 0.9);
  cb_alerts_fixture_assert_told (fixture, "firing hot; ");
}

/* A rule that is no more leaves nothing that fires for ever. */
static void
test_rule_gone (CbAlertsFixture *fixture, gconstpointer data)
{
  cb_alerts_fixture_round (fixture, 5, 0.9);
  cb_alerts_fixture_set (fixture,
                         "[Alerts]\nRules=hot: cpu_usage > 99%;response-time: off;"
                         "error-rate: off;memory: off;cpu: off;disk-free: off;"
                         "connections: off;backup: off;backup-care: off;backup-failures: off\n");
  cb_alerts_fixture_restart (fixture);
  g_assert_cmpuint (cb_alerts_get_firing_count (fixture->alerts), ==, 1);
  cb_alerts_fixture_set (fixture, "[Alerts]\nRules=response-time: off;error-rate: off;memory: off;"
                                  "cpu: off;disk-free: off;connections: off;backup: "
                                  "off;backup-care: off;backup-failures: off\n");
  cb_alerts_fixture_restart (fixture);
  cb_alerts_fixture_round (fixture, 5, 0.9);
  cb_alerts_fixture_assert_told (fixture, "firing hot; resolved hot; ");
}

static void
test_unknown_metric (CbAlertsFixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_alerts_fixture_set (fixture,
                         "[Alerts]\nRules=response-time: off;error-rate: off;memory: off;cpu: "
                         "off;disk-free: off;connections: off;backup: off;backup-care: "
                         "off;backup-failures: off;hot: nonsense > 5\n");
  cb_service_start_async (CB_SERVICE (fixture->alerts), NULL, cb_await_keep, &result);
  g_assert_false (
      cb_service_start_finish (CB_SERVICE (fixture->alerts), cb_await (&result), &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
  g_assert_nonnull (strstr (error->message, "nonsense"));
}

/* Alerts of the past go after [Alerts] HistoryDays; one that fires stays, however old. */
static void
test_history_ends (CbAlertsFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;

  cb_alerts_fixture_round (fixture, 5, 0.9);
  cb_alerts_fixture_round (fixture, 5, 0.1);
  cb_alerts_fixture_round (fixture, 5, 0.9);
  before = cb_alerts_fixture_list_stored (fixture);
  g_assert_cmpuint (before->len, ==, 2);
  cb_alerts_fixture_round (fixture, 91 * 24 * 3600, 0.9);
  after = cb_alerts_fixture_list_stored (fixture);
  g_assert_cmpuint (after->len, ==, 1);
  g_assert_cmpint (((CbAlert *) g_ptr_array_index (after, 0))->state, ==, CB_ALERT_FIRING);
}

static void
test_test_channel (CbAlertsFixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) fine = NULL;
  g_autoptr (GAsyncResult) failing = NULL;
  g_autoptr (GAsyncResult) unknown = NULL;
  g_autoptr (GError) error = NULL;

  cb_alerts_test_channel_async (fixture->alerts, "fake", NULL, cb_await_keep, &fine);
  cb_alerts_test_channel_finish (fixture->alerts, cb_await (&fine), &error);
  g_assert_no_error (error);
  cb_alerts_fixture_assert_told (fixture, "test; ");

  cb_notifier_fake_set_error (fixture->notifier, "bob", "unknown here");
  cb_alerts_test_channel_async (fixture->alerts, "fake", NULL, cb_await_keep, &failing);
  g_assert_false (cb_alerts_test_channel_finish (fixture->alerts, cb_await (&failing), &error));
  g_assert_cmpstr (error->message, ==, "unknown here");
  g_clear_error (&error);

  cb_alerts_test_channel_async (fixture->alerts, "pigeon", NULL, cb_await_keep, &unknown);
  g_assert_false (cb_alerts_test_channel_finish (fixture->alerts, cb_await (&unknown), &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/alerts/" name, CbAlertsFixture, NULL, cb_alerts_fixture_set_up, test,              \
              cb_alerts_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("incident", test_incident);
  ADD ("metric", test_metric);
  ADD ("group", test_group);
  ADD ("short-incident", test_short_incident);
  ADD ("repeat", test_repeat);
  ADD ("acknowledge-unknown", test_acknowledge_unknown);
  ADD ("silence", test_silence);
  ADD ("silence-passes-over", test_silence_passes_over);
  ADD ("silence-refused", test_silence_refused);
  ADD ("rules", test_rules);
  ADD ("list-pending", test_list_pending);
  ADD ("disabled", test_disabled);
  ADD ("rule-gone", test_rule_gone);
  ADD ("unknown-metric", test_unknown_metric);
  ADD ("history-ends", test_history_ends);
  ADD ("test-channel", test_test_channel);

  return g_test_run ();
}
