#include <string.h>

#include "base/cb-error.h"
#include "cb-alerts-fixture.h"

/* A new configuration while the alerts run. */

#define OFF                                                                                        \
  "[Alerts]\nRules=response-time: off;error-rate: off;memory: off;cpu: off;disk-free: off;"        \
  "connections: off;backup: off;backup-care: off;backup-failures: off;"

/* Takes over @rules, with the fixture's channel for @targets; without any there is no channel. */
static gboolean
configure (CbAlertsFixture *f, const char *rules, const char *const *targets, GError **error)
{
  g_autoptr (GPtrArray) notifiers = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *text = g_strconcat (OFF, rules, "\n", NULL);
  gboolean done;

  if (targets[0] != NULL)
    g_ptr_array_add (notifiers, cb_notifier_fake_new ("fake", targets));
  cb_alerts_fixture_set (f, text);
  done = cb_alerts_configure (f->alerts, notifiers, error);
  if (done && targets[0] != NULL)
    g_set_object (&f->notifier, g_ptr_array_index (notifiers, 0));
  cb_alerts_fixture_settle (f);

  return done;
}

static void
configure_both (CbAlertsFixture *f, const char *rules)
{
  static const char *const both[] = { "ada", "bob", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (configure (f, rules, both, &error));
  g_assert_no_error (error);
}

static gboolean
has_series (CbAlertsFixture *f, const char *rule)
{
  GPtrArray *all =
      cb_metric_family_get_series (cb_metrics_find (f->metrics, "chatbot_alerts_firing"));
  gboolean found = FALSE;

  for (guint i = 0; i < all->len; i++)
    found |= strstr (((CbMetricSeries *) g_ptr_array_index (all, i))->labels, rule) != NULL;

  return found;
}

/* What fires is the same incident by the new numbers, told of once. */
static void
test_firing_goes_on (CbAlertsFixture *f, gconstpointer data)
{
  cb_alerts_fixture_round (f, 5, 0.9);
  cb_alerts_fixture_assert_told (f, "firing hot; ");
  configure_both (f, "hot: cpu_usage > 85% over 5s for 0s clear 60%");
  cb_alerts_fixture_round (f, 5, 0.9);
  cb_alerts_fixture_round (f, 5, 0.65);
  g_assert_cmpuint (cb_alerts_get_firing_count (f->alerts), ==, 1);
  cb_alerts_fixture_round (f, 5, 0.5);
  cb_alerts_fixture_assert_told (f, "resolved hot; ");
  g_assert_cmpstr (f->events->str, ==, "+hot -hot ");
}

/* What began to break waits no longer than the new rule says, counted from when it began. */
static void
test_pending_goes_on (CbAlertsFixture *f, gconstpointer data)
{
  configure_both (f, "hot: cpu_usage > 80% over 5s for 10m");
  cb_alerts_fixture_round (f, 5, 0.9);
  cb_alerts_fixture_round (f, 60, 0.9);
  g_assert_cmpuint (cb_alerts_get_firing_count (f->alerts), ==, 0);
  configure_both (f, "hot: cpu_usage > 80% over 5s for 1m");
  cb_alerts_fixture_assert_told (f, "firing hot; ");
}

/* A rule that is gone, or off, ends what it fired; its series goes with it. */
static void
test_rule_goes (CbAlertsFixture *f, gconstpointer data)
{
  static const char *const without[] = { "", "hot: cpu_usage > 80%;hot: off" };

  for (guint i = 0; i < G_N_ELEMENTS (without); i++)
    {
      configure_both (f, "hot: cpu_usage > 80% over 5s for 0s");
      cb_alerts_fixture_round (f, 5, 0.9);
      cb_alerts_fixture_assert_told (f, "firing hot; ");
      configure_both (f, without[i]);
      cb_alerts_fixture_assert_told (f, "resolved hot; ");
      g_assert_cmpuint (cb_alerts_get_firing_count (f->alerts), ==, 0);
      g_assert_cmpint (has_series (f, "\"hot\""), ==, i == 1);
    }
  g_assert_cmpstr (f->events->str, ==, "+hot -hot +hot -hot ");
}

static void
test_rule_comes (CbAlertsFixture *f, gconstpointer data)
{
  configure_both (f, "warm: cpu_usage > 20% over 5s for 0s");
  g_assert_true (has_series (f, "\"warm\""));
  cb_alerts_fixture_round (f, 5, 0.3);
  cb_alerts_fixture_assert_told (f, "firing warm; ");
}

/* Nothing is taken over by half. */
static void
test_bad_rule (CbAlertsFixture *f, gconstpointer data)
{
  static const char *const nobody[] = { NULL };
  g_autoptr (GError) error = NULL;

  cb_alerts_fixture_round (f, 5, 0.9);
  g_assert_false (configure (f, "hot: nonsense > 5", nobody, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
  cb_alerts_fixture_round (f, 5, 0.9);
  cb_alerts_fixture_round (f, 5, 0.1);
  cb_alerts_fixture_assert_told (f, "firing hot; resolved hot; ");
}

/* Who is named no more hears nothing more, even of what waits; who is named now hears what is new.
 */
static void
test_receiver_changes (CbAlertsFixture *f, gconstpointer data)
{
  static const char *const others[] = { "bob", "eve", NULL };
  g_autofree char *ada = NULL;
  g_autofree char *bob = NULL;
  g_autofree char *eve = NULL;

  cb_notifier_fake_set_error (f->notifier, "ada", "no answer");
  cb_alerts_fixture_round (f, 5, 0.9);
  g_assert_cmpuint (cb_alerts_fixture_count_waiting (f), ==, 1);
  g_assert_true (configure (f, "hot: cpu_usage > 80% over 5s for 0s", others, NULL));
  g_assert_cmpuint (cb_alerts_fixture_count_waiting (f), ==, 0);
  g_assert_cmpuint (cb_alerts_fixture_count_notices (f), ==, 0);
  cb_alerts_fixture_round (f, 600, 0.1);
  ada = cb_alerts_fixture_dup_told (f, "ada");
  bob = cb_alerts_fixture_dup_told (f, "bob");
  eve = cb_alerts_fixture_dup_told (f, "eve");
  g_assert_cmpstr (ada, ==, "");
  g_assert_cmpstr (bob, ==, "resolved hot; ");
  g_assert_cmpstr (eve, ==, "resolved hot; ");
}

/* A channel may go while something is on its way through it, and come back. */
static void
test_channel_goes (CbAlertsFixture *f, gconstpointer data)
{
  static const char *const nobody[] = { NULL };
  g_autoptr (CbNotifierFake) old = g_object_ref (f->notifier);
  g_autoptr (GPtrArray) channels = NULL;

  cb_notifier_fake_hold (old);
  cb_alerts_fixture_round (f, 5, 0.9);
  g_assert_true (configure (f, "hot: cpu_usage > 80% over 5s for 0s", nobody, NULL));
  channels = cb_alerts_list_channels (f->alerts);
  g_assert_cmpuint (channels->len, ==, 0);
  cb_notifier_fake_let_go (old);
  cb_alerts_fixture_settle (f);
  g_assert_cmpuint (cb_alerts_fixture_count_notices (f), ==, 0);
  cb_alerts_fixture_round (f, 5, 0.1);

  configure_both (f, "hot: cpu_usage > 80% over 5s for 0s");
  cb_alerts_fixture_round (f, 5, 0.9);
  cb_alerts_fixture_assert_told (f, "firing hot; ");
}

#define ADD(name, test)                                                                            \
  g_test_add ("/alerts/rules/" name, CbAlertsFixture, NULL, cb_alerts_fixture_set_up, test,        \
              cb_alerts_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("firing-goes-on", test_firing_goes_on);
  ADD ("pending-goes-on", test_pending_goes_on);
  ADD ("rule-goes", test_rule_goes);
  ADD ("rule-comes", test_rule_comes);
  ADD ("bad-rule", test_bad_rule);
  ADD ("receiver-changes", test_receiver_changes);
  ADD ("channel-goes", test_channel_goes);

  return g_test_run ();
}
