#include "alerts/cb-outbox.h"

#include "cb-alerts-fixture.h"

/* Deliveries that fail, stores that do, and what becomes of notices then. */

#define TEN_MINUTES 600

static void
on_channel_failing_cb (CbAlerts *alerts, const char *channel, const char *message, GString *log)
{
  g_string_append_printf (log, "failing %s: %s; ", channel, message);
}

static void
on_channel_recovered_cb (CbAlerts *alerts, const char *channel, GString *log)
{
  g_string_append_printf (log, "recovered %s; ", channel);
}

static void
test_retry (CbAlertsFixture *fixture, gconstpointer data)
{
  g_autoptr (GString) log = g_string_new (NULL);

  g_signal_connect (fixture->alerts, "channel-failing", G_CALLBACK (on_channel_failing_cb), log);
  g_signal_connect (fixture->alerts, "channel-recovered", G_CALLBACK (on_channel_recovered_cb),
                    log);
  cb_notifier_fake_set_error (fixture->notifier, NULL, "nobody listens");
  cb_alerts_fixture_round (fixture, 5, 0.9);
  g_assert_cmpuint (cb_alerts_fixture_count_waiting (fixture), ==, 2);
  cb_alerts_fixture_round (fixture, 5, 0.1);
  g_assert_cmpuint (cb_alerts_fixture_count_waiting (fixture), ==, 4);
  cb_alerts_fixture_assert_told (fixture, "");

  cb_notifier_fake_set_error (fixture->notifier, NULL, NULL);
  for (guint i = 0; i < 4 && cb_alerts_fixture_count_waiting (fixture) > 0; i++)
    {
      cb_clock_fake_advance (fixture->clock, 10 * G_TIME_SPAN_MINUTE);
      while (g_main_context_iteration (NULL, TRUE) && cb_alerts_fixture_count_waiting (fixture) > 0)
        ;
    }
  cb_alerts_fixture_assert_told (fixture, "firing hot; resolved hot; ");
  g_assert_cmpstr (log->str, ==, "failing fake: nobody listens; recovered fake; ");
}

/* One receiver who cannot be reached holds up nobody else, and is told in order later. */
static void
test_one_receiver_fails (CbAlertsFixture *fixture, gconstpointer data)
{
  g_autofree char *ada = NULL;
  g_autofree char *bob = NULL;

  cb_notifier_fake_set_error (fixture->notifier, "ada", "unknown here");
  cb_alerts_fixture_round (fixture, 5, 0.9);
  cb_alerts_fixture_round (fixture, 5, 0.1);
  ada = cb_alerts_fixture_dup_told (fixture, "ada");
  bob = cb_alerts_fixture_dup_told (fixture, "bob");
  g_assert_cmpstr (ada, ==, "");
  g_assert_cmpstr (bob, ==, "firing hot; resolved hot; ");
}

/* What waits survives a restart, and who is named no more is told no more. */
static void
test_restart_delivers (CbAlertsFixture *fixture, gconstpointer data)
{
  cb_notifier_fake_set_error (fixture->notifier, NULL, "nobody listens");
  cb_alerts_fixture_round (fixture, 5, 0.9);
  cb_notifier_fake_set_error (fixture->notifier, NULL, NULL);
  cb_clock_fake_advance (fixture->clock, TEN_MINUTES * G_USEC_PER_SEC);
  cb_alerts_fixture_restart (fixture);
  cb_alerts_fixture_assert_told (fixture, "firing hot; ");
  g_assert_cmpuint (cb_alerts_fixture_count_notices (fixture), ==, 0);
}

static void
test_receiver_gone (CbAlertsFixture *fixture, gconstpointer data)
{
  const char *const bob_only[] = { "bob", NULL };
  g_autofree char *ada = NULL;
  g_autofree char *bob = NULL;

  cb_notifier_fake_set_error (fixture->notifier, NULL, "nobody listens");
  cb_alerts_fixture_round (fixture, 5, 0.9);
  cb_alerts_fixture_stop (fixture);
  g_assert_finalize_object (fixture->notifier);
  fixture->notifier = cb_notifier_fake_new ("fake", bob_only);
  cb_clock_fake_advance (fixture->clock, TEN_MINUTES * G_USEC_PER_SEC);
  cb_alerts_fixture_start (fixture);
  ada = cb_alerts_fixture_dup_told (fixture, "ada");
  bob = cb_alerts_fixture_dup_told (fixture, "bob");
  g_assert_cmpstr (ada, ==, "");
  g_assert_cmpstr (bob, ==, "firing hot; ");
  g_assert_cmpuint (cb_alerts_fixture_count_notices (fixture), ==, 0);
}

static void
count_given_up (CbAlerts *alerts, CbNotice *notice, guint *count)
{
  ++*count;
}

static void
test_gives_up (CbAlertsFixture *fixture, gconstpointer data)
{
  guint given_up = 0;

  g_signal_connect (fixture->alerts, "given-up", G_CALLBACK (count_given_up), &given_up);
  cb_notifier_fake_set_error (fixture->notifier, NULL, "nobody listens");
  cb_alerts_fixture_round (fixture, 5, 0.9);
  cb_clock_fake_advance (fixture->clock, 73 * G_TIME_SPAN_HOUR);
  while (given_up < 2)
    g_main_context_iteration (NULL, TRUE);
  cb_alerts_fixture_settle (fixture);
  g_assert_cmpuint (cb_alerts_fixture_count_waiting (fixture), ==, 0);
  g_assert_cmpuint (cb_alerts_fixture_count_notices (fixture), ==, 0);
}

static void
test_outbox_is_bounded (CbAlertsFixture *fixture, gconstpointer data)
{
  guint given_up = 0;

  cb_alerts_fixture_set (fixture, "[Alerts]\nMaxWaiting=10\n");
  g_signal_connect (fixture->alerts, "given-up", G_CALLBACK (count_given_up), &given_up);
  cb_notifier_fake_set_error (fixture->notifier, NULL, "nobody listens");
  for (guint i = 0; i < 8; i++)
    cb_alerts_fixture_round (fixture, 5, i % 2 == 0 ? 0.9 : 0.1);
  g_assert_cmpuint (cb_alerts_fixture_count_waiting (fixture), ==, 10);
  g_assert_cmpuint (given_up, ==, 6);
  g_assert_cmpuint (cb_alerts_fixture_count_notices (fixture), ==, 10);
}

/* A full disk must not keep anybody from being told; nobody is told twice when it is well again. */
static void
test_store_fails (CbAlertsFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) past = NULL;

  cb_backend_memory_set_fault (fixture->backend, CB_FAULT_COMMIT);
  cb_alerts_fixture_round (fixture, 5, 0.9);
  cb_alerts_fixture_assert_told (fixture, "firing hot; ");
  cb_alerts_fixture_round (fixture, 5, 0.9);
  cb_backend_memory_set_fault (fixture->backend, CB_FAULT_NONE);
  cb_alerts_fixture_round (fixture, 5, 0.9);
  g_assert_cmpuint (cb_alerts_fixture_count_notices (fixture), ==, 0);
  cb_alerts_fixture_restart (fixture);
  cb_alerts_fixture_round (fixture, 5, 0.9);
  cb_alerts_fixture_assert_told (fixture, "firing hot; ");
  cb_alerts_fixture_round (fixture, 5, 0.1);
  cb_alerts_fixture_assert_told (fixture, "firing hot; resolved hot; ");
  past = cb_alerts_fixture_list_stored (fixture);
  g_assert_cmpuint (past->len, ==, 1);
}

/* The same where nobody could be reached meanwhile: what waits is stored as soon as that works. */
static void
test_store_and_channel_fail (CbAlertsFixture *fixture, gconstpointer data)
{
  cb_backend_memory_set_fault (fixture->backend, CB_FAULT_COMMIT);
  cb_notifier_fake_set_error (fixture->notifier, NULL, "nobody listens");
  cb_alerts_fixture_round (fixture, 5, 0.9);
  cb_backend_memory_set_fault (fixture->backend, CB_FAULT_NONE);
  cb_alerts_fixture_round (fixture, 1, 0.9);
  g_assert_cmpuint (cb_alerts_fixture_count_notices (fixture), ==, 2);
  cb_notifier_fake_set_error (fixture->notifier, NULL, NULL);
  cb_clock_fake_advance (fixture->clock, TEN_MINUTES * G_USEC_PER_SEC);
  cb_alerts_fixture_restart (fixture);
  cb_alerts_fixture_assert_told (fixture, "firing hot; ");
}

/* Delivered, but the store cannot forget it yet: it is not delivered again. */
static void
test_removal_fails (CbAlertsFixture *fixture, gconstpointer data)
{
  cb_notifier_fake_hold (fixture->notifier);
  cb_alerts_fixture_round (fixture, 5, 0.9);
  cb_backend_memory_set_fault (fixture->backend, CB_FAULT_COMMIT);
  cb_notifier_fake_let_go (fixture->notifier);
  cb_alerts_fixture_settle (fixture);
  g_assert_cmpuint (cb_alerts_fixture_count_notices (fixture), ==, 2);
  cb_backend_memory_set_fault (fixture->backend, CB_FAULT_NONE);
  while (cb_alerts_fixture_count_notices (fixture) > 0)
    g_main_context_iteration (NULL, TRUE);
  cb_alerts_fixture_assert_told (fixture, "firing hot; ");
}

/* A store that cannot be read at the start is asked again. */
static void
test_loads_later (CbAlertsFixture *fixture, gconstpointer data)
{
  cb_alerts_fixture_round (fixture, 5, 0.9);
  cb_backend_memory_set_fault (fixture->backend, CB_FAULT_READ);
  cb_alerts_fixture_restart (fixture);
  cb_alerts_fixture_round (fixture, 5, 0.1);
  cb_alerts_fixture_assert_told (fixture, "firing hot; ");
  cb_backend_memory_set_fault (fixture->backend, CB_FAULT_NONE);
  cb_alerts_fixture_round (fixture, 5, 0.1);
  cb_alerts_fixture_round (fixture, 5, 0.1);
  cb_alerts_fixture_assert_told (fixture, "firing hot; resolved hot; ");
}

/* A restore brings back the data of a time when another alert fired and a notice waited. */
static void
test_start_over (CbAlertsFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) alerts = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_alert_unref);
  g_autoptr (GPtrArray) notices = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_notice_unref);
  CbStoreBackend *backend = CB_STORE_BACKEND (fixture->backend);
  CbStoreBackendInterface *iface = CB_STORE_BACKEND_GET_IFACE (backend);
  g_autoptr (GPtrArray) open = NULL;

  cb_notifier_fake_set_error (fixture->notifier, "bob", "nobody listens");
  cb_alerts_fixture_round (fixture, 5, 0.9);

  /* The other data: nothing of what is there now, and something of its own. */
  open = iface->list_notices (backend, 10, NULL);
  g_assert_cmpuint (open->len, ==, 1);
  iface->remove_notice (backend, ((CbNotice *) g_ptr_array_index (open, 0))->id, NULL);
  g_ptr_array_add (alerts, cb_alert_new (&(CbAlert){ .id = "0",
                                                     .rule = "hot",
                                                     .summary = "Old",
                                                     .state = CB_ALERT_FIRING,
                                                     .told = CB_ALERT_TOLD_FIRING }));
  g_ptr_array_add (notices, cb_notice_new (&(CbNotice){
                                .id = "0", .channel = "fake", .target = "ada", .body = "{}" }));
  iface->save_alerts (backend, alerts, notices, NULL);
  cb_alerts_start_over (fixture->alerts);
  cb_alerts_fixture_settle (fixture);

  cb_notifier_fake_set_error (fixture->notifier, NULL, NULL);
  cb_clock_fake_advance (fixture->clock, TEN_MINUTES * G_USEC_PER_SEC);
  cb_alerts_fixture_restart (fixture);
  g_assert_cmpuint (cb_alerts_get_firing_count (fixture->alerts), ==, 1);
  cb_alerts_fixture_round (fixture, 5, 0.1);
  cb_alerts_fixture_assert_told (fixture, "firing hot; resolved hot; ");
}

#define ADD(name, test)                                                                            \
  g_test_add ("/alerts/outbox/" name, CbAlertsFixture, NULL, cb_alerts_fixture_set_up, test,       \
              cb_alerts_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("retry", test_retry);
  ADD ("one-receiver-fails", test_one_receiver_fails);
  ADD ("restart-delivers", test_restart_delivers);
  ADD ("receiver-gone", test_receiver_gone);
  ADD ("gives-up", test_gives_up);
  ADD ("outbox-is-bounded", test_outbox_is_bounded);
  ADD ("store-fails", test_store_fails);
  ADD ("store-and-channel-fail", test_store_and_channel_fail);
  ADD ("removal-fails", test_removal_fails);
  ADD ("loads-later", test_loads_later);
  ADD ("start-over", test_start_over);

  return g_test_run ();
}
