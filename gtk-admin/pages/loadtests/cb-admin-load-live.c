#include "pages/loadtests/cb-admin-load-live.h"

#include <glib/gi18n.h>

#include "pages/loadtests/cb-admin-load-graphs.h"

/**
 * CbAdminLoadLive:
 *
 * A load test while it runs: how far it is, how it goes, and a way to stop it.
 */
struct _CbAdminLoadLive
{
  AdwBin parent_instance;

  CbAdminLoadRun *run; /* (owned) (nullable) */

  AdwActionRow *row; /* (unowned), like all that follows: template children */
  GtkProgressBar *progress;
  GtkFlowBox *graphs;
};

G_DEFINE_FINAL_TYPE (CbAdminLoadLive, cb_admin_load_live, ADW_TYPE_BIN)

static void
on_run_changed_cb (CbAdminLoadRun *run, CbAdminLoadLive *self)
{
  gboolean checking = cb_admin_load_run_get_phase (run) == CB_ADMIN_LOAD_CHECKING;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row),
                                 checking ? _ ("Looking for What Was Acknowledged")
                                          : _ ("The Test Is Running"));
  if (checking)
    gtk_progress_bar_pulse (self->progress);
  else
    gtk_progress_bar_set_fraction (self->progress, cb_admin_load_run_get_progress (run));
}

/* Once; it shows every test that @run has. */
void
cb_admin_load_live_set_run (CbAdminLoadLive *self, CbAdminLoadRun *run)
{
  g_return_if_fail (self->run == NULL);

  self->run = g_object_ref (run);
  g_signal_connect_object (run, "changed", G_CALLBACK (on_run_changed_cb), self, 0);
  cb_admin_load_graphs_fill (self->graphs, cb_admin_load_run_get_course (run));
}

/* @target: what is under load now */
void
cb_admin_load_live_set_target (CbAdminLoadLive *self, const char *target)
{
  adw_action_row_set_subtitle (self->row, target);
}

static void
cb_admin_load_live_dispose (GObject *object)
{
  g_clear_object (&CB_ADMIN_LOAD_LIVE (object)->run);

  G_OBJECT_CLASS (cb_admin_load_live_parent_class)->dispose (object);
}

static void
cb_admin_load_live_class_init (CbAdminLoadLiveClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cb_admin_load_live_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/chatbotd/Admin/pages/loadtests/cb-admin-load-live.ui");
  gtk_widget_class_bind_template_child (widget_class, CbAdminLoadLive, row);
  gtk_widget_class_bind_template_child (widget_class, CbAdminLoadLive, progress);
  gtk_widget_class_bind_template_child (widget_class, CbAdminLoadLive, graphs);
}

static void
cb_admin_load_live_init (CbAdminLoadLive *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
