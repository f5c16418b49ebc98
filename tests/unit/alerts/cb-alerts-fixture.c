#include "cb-alerts-fixture.h"

#include "alerts/cb-notice-body.h"
#include "base/cb-service.h"
#include "base/cb-settings-loader.h"

#define NOW G_GINT64_CONSTANT (1700000000000000)

/* Every built-in rule is off, so that the two here are all there is. */
#define SETTINGS                                                                                   \
  "[Alerts]\nGroupWaitSeconds=0\nRepeatSeconds=0\n"                                                \
  "Rules=response-time: off;error-rate: off;memory: off;cpu: off;disk-free: off;connections: "     \
  "off;backup: off;backup-care: off;backup-failures: off;"                                         \
  "hot: cpu_usage > 80% over 5s for 0s clear 70%;loaded: load > 5 over 5s for 0s clear 4\n"

static const CbHistorySeries lines[] = {
  { "cpu_usage", CB_HISTORY_VALUE, "cpu", NULL, 0 },
  { "load", CB_HISTORY_VALUE, "load", NULL, 0 },
};

static void
read_text (CbAlertsFixture *self, CbSettingsLoader *loader, const char *name, const char *text)
{
  g_autofree char *path = cb_temp_dir_build (self->dir, name);

  cb_temp_dir_write (self->dir, name, text);
  cb_settings_loader_read_file (loader, path, TRUE);
}

/* From now on the configuration is that of the fixture with @text over it. */
void
cb_alerts_fixture_set (CbAlertsFixture *self, const char *text)
{
  g_autoptr (CbSettingsLoader) loader = cb_settings_loader_new ();
  g_autoptr (GError) error = NULL;

  read_text (self, loader, "base", SETTINGS);
  read_text (self, loader, "over", text);
  cb_settings_loader_apply (loader, self->settings, 0, &error);
  g_assert_no_error (error);
}

static CbGauge *
add_gauge (CbAlertsFixture *self, const char *name)
{
  return cb_metric_family_get_gauge (
      cb_metrics_add (self->metrics, CB_METRIC_GAUGE, name, "G.", NULL), NULL);
}

static void
start_service (gpointer service)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_service_start_async (CB_SERVICE (service), NULL, cb_await_keep, &result);
  cb_service_start_finish (CB_SERVICE (service), cb_await (&result), &error);
  g_assert_no_error (error);
}

void
cb_alerts_fixture_set_up (CbAlertsFixture *self, gconstpointer data)
{
  const char *const targets[] = { "ada", "bob", NULL };
  g_autoptr (GError) error = NULL;

  self->dir = cb_temp_dir_new ();
  self->clock = cb_clock_fake_new (NOW);
  self->settings = cb_settings_new ();
  cb_alerts_fixture_set (self, "");
  self->backend = cb_backend_memory_new ();
  self->store = cb_store_new (CB_STORE_BACKEND (self->backend), 1000, &error);
  g_assert_no_error (error);
  start_service (self->store);
  self->notifier = cb_notifier_fake_new ("fake", targets);
  self->events = g_string_new (NULL);
  cb_alerts_fixture_start (self);
}

static void
on_fired_cb (CbAlerts *alerts, const CbAlert *alert, CbAlertsFixture *self)
{
  g_string_append_printf (self->events, "+%s ", alert->rule);
}

static void
on_resolved_cb (CbAlerts *alerts, const CbAlert *alert, CbAlertsFixture *self)
{
  g_string_append_printf (self->events, "-%s ", alert->rule);
}

void
cb_alerts_fixture_start (CbAlertsFixture *self)
{
  g_autoptr (GPtrArray) notifiers = g_ptr_array_new ();

  g_ptr_array_add (notifiers, self->notifier);
  self->metrics = cb_metrics_new ();
  self->cpu = add_gauge (self, "cpu");
  self->load = add_gauge (self, "load");
  self->history =
      cb_metrics_history_new (self->metrics, CB_CLOCK (self->clock), lines, G_N_ELEMENTS (lines));
  self->alerts = cb_alerts_new (self->store, self->metrics, self->history, CB_CLOCK (self->clock),
                                self->settings, notifiers);
  g_signal_connect (self->alerts, "fired", G_CALLBACK (on_fired_cb), self);
  g_signal_connect (self->alerts, "resolved", G_CALLBACK (on_resolved_cb), self);
  start_service (self->alerts);
  cb_alerts_fixture_settle (self);
}

/* Everything in memory is gone, as after a crash; what is stored is there. */
void
cb_alerts_fixture_stop (CbAlertsFixture *self)
{
  cb_service_stop (CB_SERVICE (self->alerts));
  cb_alerts_fixture_settle (self);
  g_assert_finalize_object (g_steal_pointer (&self->alerts));
  g_clear_object (&self->history);
  g_clear_object (&self->metrics);
}

void
cb_alerts_fixture_tear_down (CbAlertsFixture *self, gconstpointer data)
{
  cb_alerts_fixture_stop (self);
  cb_service_stop (CB_SERVICE (self->store));
  while (G_OBJECT (self->store)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (self->store);
  g_object_unref (self->backend);
  g_assert_finalize_object (self->notifier);
  g_object_unref (self->settings);
  g_object_unref (self->clock);
  g_string_free (self->events, TRUE);
  cb_temp_dir_free (self->dir);
}

/* Until nothing waits for the store or a receiver. */
void
cb_alerts_fixture_settle (CbAlertsFixture *self)
{
  do
    while (g_main_context_iteration (NULL, FALSE))
      ;
  while (cb_store_get_stats (self->store)->queued > 0);

  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* After @seconds the processor is as busy as @cpu says, from 0 to 1, and the rules are looked at.
 */
void
cb_alerts_fixture_round (CbAlertsFixture *self, guint seconds, double cpu)
{
  cb_clock_fake_advance (self->clock, (gint64) seconds * G_USEC_PER_SEC);
  cb_gauge_set (self->cpu, cpu);
  cb_metrics_history_sample (self->history);
  cb_metrics_history_sample (self->history);
  cb_alerts_check (self->alerts);
  cb_alerts_fixture_settle (self);
}

static void
append_notice (GString *out, const CbNotice *notice)
{
  g_autofree char *host = NULL;
  g_autoptr (GPtrArray) alerts = cb_notice_body_read (notice->body, &host, NULL);

  g_string_append (out, cb_notice_kind_to_string (notice->kind));
  for (guint i = 0; i < alerts->len; i++)
    g_string_append_printf (out, " %s", ((CbAlert *) g_ptr_array_index (alerts, i))->rule);
  g_string_append (out, "; ");
}

/* Returns: (transfer full): what @target was told so far: "firing hot; resolved hot; " */
char *
cb_alerts_fixture_dup_told (CbAlertsFixture *self, const char *target)
{
  GPtrArray *delivered = cb_notifier_fake_get_delivered (self->notifier);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < delivered->len; i++)
    {
      const CbNotice *notice = g_ptr_array_index (delivered, i);

      if (g_str_equal (notice->target, target))
        append_notice (out, notice);
    }

  return g_string_free (out, FALSE);
}

void
cb_alerts_fixture_assert_told (CbAlertsFixture *self, const char *expected)
{
  g_autofree char *ada = cb_alerts_fixture_dup_told (self, "ada");
  g_autofree char *bob = cb_alerts_fixture_dup_told (self, "bob");

  g_assert_cmpstr (ada, ==, expected);
  g_assert_cmpstr (bob, ==, expected);
}

GPtrArray *
cb_alerts_fixture_list_stored (CbAlertsFixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *list;

  cb_alerts_list_history_async (self->alerts, 100, NULL, cb_await_keep, &result);
  list = cb_alerts_list_history_finish (self->alerts, cb_await (&result), &error);
  g_assert_no_error (error);

  return list;
}

guint
cb_alerts_fixture_count_waiting (CbAlertsFixture *self)
{
  g_autoptr (GPtrArray) channels = cb_alerts_list_channels (self->alerts);

  return ((CbChannelStatus *) g_ptr_array_index (channels, 0))->waiting;
}

guint
cb_alerts_fixture_count_notices (CbAlertsFixture *self)
{
  CbStoreBackend *backend = CB_STORE_BACKEND (self->backend);
  g_autoptr (GPtrArray) list =
                 CB_STORE_BACKEND_GET_IFACE (backend)->list_notices (backend, 100, NULL);

  return list->len;
}

void
cb_alerts_fixture_restart (CbAlertsFixture *self)
{
  cb_alerts_fixture_stop (self);
  cb_alerts_fixture_start (self);
}
