#include "widgets/cb-admin-job-row.h"

#include <glib/gi18n.h>

/**
 * CbAdminJobRow:
 *
 * How far a job is, with a way to stop it. Not there while there is none.
 */
struct _CbAdminJobRow
{
  AdwActionRow parent_instance;

  CbAdminJob *job;     /* (owned) (nullable) */
  GtkProgressBar *bar; /* (unowned): a child */
};

G_DEFINE_FINAL_TYPE (CbAdminJobRow, cb_admin_job_row, ADW_TYPE_ACTION_ROW)

static const struct
{
  const char *kind;
  const char *title;
} kinds[] = {
  { "backup", N_ ("Backing Up") },
  { "verify", N_ ("Verifying") },
  { "restore", N_ ("Restoring") },
  { "prune", N_ ("Deleting Old Backups") },
};

static const char *
find_title (const char *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (g_str_equal (kinds[i].kind, kind))
        return _ (kinds[i].title);
    }

  return _ ("Working");
}

static void
on_job_changed_cb (CbAdminJob *job, CbAdminJobRow *self)
{
  if (cb_admin_job_is_over (job))
    {
      gtk_widget_hide (GTK_WIDGET (self));
      return;
    }

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self),
                                 find_title (cb_admin_job_get_kind (job)));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), cb_admin_job_get_message (job));
  gtk_progress_bar_set_fraction (self->bar, cb_admin_job_get_progress (job));
  gtk_widget_show (GTK_WIDGET (self));
}

static void
on_cancel_clicked_cb (GtkButton *button, CbAdminJobRow *self)
{
  if (self->job != NULL)
    cb_admin_job_cancel (self->job);
}

/* Shows @job until it is over. */
void
cb_admin_job_row_set_job (CbAdminJobRow *self, CbAdminJob *job)
{
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_set_object (&self->job, job);
  g_signal_connect_object (job, "changed", G_CALLBACK (on_job_changed_cb), self, 0);
  on_job_changed_cb (job, self);
}

static void
cb_admin_job_row_dispose (GObject *object)
{
  CbAdminJobRow *self = CB_ADMIN_JOB_ROW (object);

  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);

  G_OBJECT_CLASS (cb_admin_job_row_parent_class)->dispose (object);
}

static void
cb_admin_job_row_class_init (CbAdminJobRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cb_admin_job_row_dispose;
}

static void
cb_admin_job_row_init (CbAdminJobRow *self)
{
  GtkWidget *cancel = gtk_button_new_with_label (_ ("Cancel"));

  self->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->bar), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (cancel, GTK_ALIGN_CENTER);
  g_signal_connect (cancel, "clicked", G_CALLBACK (on_cancel_clicked_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->bar));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), cancel);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  gtk_widget_hide (GTK_WIDGET (self));
}
