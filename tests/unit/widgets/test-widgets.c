#include "widgets/cb-widgets.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "base/cb-service.h"
#include "lib/cb-await.h"
#include "lib/cb-clock-fake.h"
#include "lib/cb-settings-change.h"
#include "lib/cb-tar.h"
#include "lib/cb-temp-dir.h"

typedef struct
{
  CbTempDir *dir;
  CbSettings *settings;
  CbClockFake *clock;
  CbWidgets *widgets;
  guint n_damaged;
  guint n_switched;
  char *newest; /* what the newest switch was */
} Fixture;

static void
on_damaged_cb (CbWidgets *widgets, const char *message, gpointer user_data)
{
  ((Fixture *) user_data)->n_damaged++;
}

static void
on_switched_cb (CbWidgets *widgets, const CbWidgetDeployment *deployment, gpointer user_data)
{
  Fixture *f = user_data;

  f->n_switched++;
  g_free (f->newest);
  f->newest = g_strdup_printf ("%s %s", deployment->act, deployment->version);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  f->dir = cb_temp_dir_new ();
  f->settings = cb_settings_new ();
  f->clock = cb_clock_fake_new (G_USEC_PER_SEC * G_GINT64_CONSTANT (1795485600));
  f->widgets =
      cb_widgets_new (f->settings, CB_CLOCK (f->clock), cb_temp_dir_get_path (f->dir), &error);
  g_assert_no_error (error);
  g_signal_connect (f->widgets, "damaged", G_CALLBACK (on_damaged_cb), f);
  g_signal_connect (f->widgets, "switched", G_CALLBACK (on_switched_cb), f);
  cb_service_start_async (CB_SERVICE (f->widgets), NULL, cb_await_keep, &result);
  cb_service_start_finish (CB_SERVICE (f->widgets), cb_await (&result), &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  cb_service_stop (CB_SERVICE (f->widgets));
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (f->widgets);
  g_object_unref (f->clock);
  g_object_unref (f->settings);
  cb_temp_dir_free (f->dir);
  g_free (f->newest);
}

static char *
publish (Fixture *f, const char *script, GError **error)
{
  g_autofree char *path = cb_temp_dir_build (f->dir, "widget.tar");
  int fd = cb_tar_write (path, (const char *const[]){ "widget.js", NULL },
                         (const char *const[]){ script, NULL });
  g_autoptr (GAsyncResult) result = NULL;

  cb_widgets_publish_async (f->widgets, fd, NULL, "Notes", "uid:1", cb_await_keep, &result);
  close (fd);

  return cb_widgets_publish_finish (f->widgets, cb_await (&result), error);
}

static gboolean
deploy (Fixture *f, const char *version, guint share, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cb_clock_fake_advance (f->clock, G_USEC_PER_SEC);
  cb_widgets_deploy_async (f->widgets, version, share, "uid:1", "To see", cb_await_keep, &result);

  return cb_widgets_deploy_finish (f->widgets, cb_await (&result), error);
}

static char *
roll_back (Fixture *f, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cb_clock_fake_advance (f->clock, G_USEC_PER_SEC);
  cb_widgets_roll_back_async (f->widgets, "uid:1", "", cb_await_keep, &result);

  return cb_widgets_roll_back_finish (f->widgets, cb_await (&result), error);
}

static gboolean
verify (Fixture *f, const char *version, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cb_widgets_verify_async (f->widgets, version, cb_await_keep, &result);

  return cb_widgets_verify_finish (f->widgets, cb_await (&result), error);
}

static void
assert_active (Fixture *f, const char *version)
{
  g_assert_cmpstr (cb_widgets_get_catalog (f->widgets)->active->name, ==, version);
}

/* What is published is served, but visitors get it only once it is deployed. */
static void
test_release (Fixture *f, gconstpointer data)
{
  CbWidgetSource *source = CB_WIDGET_SOURCE (f->widgets);
  g_autoptr (CbWidgetFile) before = cb_widget_source_dup_loader (source);
  g_autoptr (CbWidgetFile) after = NULL;
  g_autoptr (CbWidgetFile) script = NULL;
  g_autoptr (CbWidgetFile) old = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *version = publish (f, "run ();", &error);
  g_autofree char *back = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (version, ==, "1.0.1");
  assert_active (f, "1.0.0");
  script = cb_widget_source_dup_file (source, version, "widget.js");
  g_assert_nonnull (script);

  g_assert_true (deploy (f, version, 100, &error));
  assert_active (f, version);
  g_assert_cmpstr (f->newest, ==, "deploy 1.0.1");
  after = cb_widget_source_dup_loader (source);
  g_assert_cmpstr (after->etag[CB_WIDGET_PLAIN], !=, before->etag[CB_WIDGET_PLAIN]);
  old = cb_widget_source_dup_file (source, "1.0.0", "widget.js");
  g_assert_nonnull (old);

  back = roll_back (f, &error);
  g_assert_cmpstr (back, ==, "1.0.0");
  g_assert_cmpstr (f->newest, ==, "rollback 1.0.0");
  g_assert_cmpuint (f->n_switched, ==, 3);
}

static void
test_damaged (Fixture *f, gconstpointer data)
{
  g_autofree char *version = publish (f, "run ();", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (verify (f, version, &error));
  cb_temp_dir_write (f->dir, "widgets/1.0.1/files/widget.js", "ruin ()");
  g_assert_false (deploy (f, version, 100, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_cmpuint (f->n_damaged, ==, 1);
  g_assert_false (verify (f, version, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
  g_assert_cmpuint (f->n_damaged, ==, 1);
  assert_active (f, "1.0.0");
  g_assert_cmpuint (cb_widgets_get_catalog (f->widgets)->n_problems, ==, 1);
}

/* While a backup takes the place of the directory nobody writes to it, and all is served. */
static void
test_suspended (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) suspended = NULL;
  g_autoptr (GAsyncResult) resumed = NULL;
  g_autoptr (CbWidgetFile) loader = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *version = NULL;

  cb_widgets_suspend_async (f->widgets, cb_await_keep, &suspended);
  g_assert_true (cb_widgets_suspend_finish (f->widgets, cb_await (&suspended), &error));
  g_assert_null (publish (f, "run ();", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  loader = cb_widget_source_dup_loader (CB_WIDGET_SOURCE (f->widgets));
  g_assert_nonnull (loader);

  cb_widgets_resume_async (f->widgets, cb_await_keep, &resumed);
  g_assert_true (cb_widgets_resume_finish (f->widgets, cb_await (&resumed), &error));
  version = publish (f, "run ();", &error);
  g_assert_cmpstr (version, ==, "1.0.1");
}

static void
report (Fixture *f, const char *version, const char *address)
{
  g_autoptr (GInetAddress) client = g_inet_address_new_from_string (address);
  g_autoptr (GError) error = NULL;

  cb_widgets_report_error (f->widgets, version, client, "It broke", &error);
  g_assert_no_error (error);
}

/* Many visitors end a canary; one visitor cannot, however often it says so. */
static void
test_canary_budget (Fixture *f, gconstpointer data)
{
  g_autofree char *version = publish (f, "run ();", NULL);
  const CbWidgetStats *stats = cb_widgets_get_stats (f->widgets);

  cb_settings_change (f->settings, CB_SETTING_WIDGET_CANARY_ERROR_BUDGET, "3");
  g_assert_true (deploy (f, version, 10, NULL));
  g_assert_cmpstr (f->newest, ==, "canary 1.0.1");
  for (guint i = 0; i < 10; i++)
    report (f, version, "192.0.2.1");
  report (f, version, "192.0.2.2");
  report (f, "1.0.0", "192.0.2.3");
  g_assert_cmpuint (stats->canary_visitors, ==, 2);
  g_assert_cmpuint (*(guint64 *) g_hash_table_lookup (stats->reports, version), ==, 11);
  g_assert_nonnull (cb_widgets_get_catalog (f->widgets)->canary);

  cb_clock_fake_advance (f->clock, G_USEC_PER_SEC);
  report (f, version, "192.0.2.3");
  while (stats->canary_rollbacks == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (f->newest, ==, "end-canary 1.0.1");
  g_assert_null (cb_widgets_get_catalog (f->widgets)->canary);
  assert_active (f, "1.0.0");
  g_assert_true (cb_widgets_has_failed_canary (f->widgets));

  /* Another try begins anew. */
  g_assert_true (deploy (f, version, 10, NULL));
  g_assert_false (cb_widgets_has_failed_canary (f->widgets));
  report (f, version, "192.0.2.1");
  g_assert_cmpuint (stats->canary_visitors, ==, 1);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/widgets/widgets/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("release", test_release);
  ADD ("damaged", test_damaged);
  ADD ("suspended", test_suspended);
  ADD ("canary-budget", test_canary_budget);

  return g_test_run ();
}
