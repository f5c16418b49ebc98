#include "cb-admin-preferences.h"

#include "model/cb-admin-replies.h"

/**
 * CbAdminPreferences:
 *
 * What each user has of their own. It is kept when the window is closed.
 */
struct _CbAdminPreferences
{
  AdwPreferencesWindow parent_instance;

  GtkTextBuffer *replies; /* (unowned): template child */
};

G_DEFINE_FINAL_TYPE (CbAdminPreferences, cb_admin_preferences, ADW_TYPE_PREFERENCES_WINDOW)

/* Stays open where it cannot be kept, so that nothing that was written is lost. */
static gboolean
cb_admin_preferences_close_request (GtkWindow *window)
{
  CbAdminPreferences *self = CB_ADMIN_PREFERENCES (window);
  GtkTextIter start, end;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (!gtk_text_buffer_get_modified (self->replies))
    return GTK_WINDOW_CLASS (cb_admin_preferences_parent_class)->close_request (window);

  gtk_text_buffer_get_bounds (self->replies, &start, &end);
  text = gtk_text_buffer_get_text (self->replies, &start, &end, FALSE);
  if (!cb_admin_replies_save (text, &error))
    {
      adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self),
                                        adw_toast_new (error->message));
      gtk_text_buffer_set_modified (self->replies, FALSE);
      return GDK_EVENT_STOP;
    }

  return GTK_WINDOW_CLASS (cb_admin_preferences_parent_class)->close_request (window);
}

static void
cb_admin_preferences_class_init (CbAdminPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  GTK_WINDOW_CLASS (klass)->close_request = cb_admin_preferences_close_request;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/chatbotd/Admin/cb-admin-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, CbAdminPreferences, replies);
}

static void
cb_admin_preferences_init (CbAdminPreferences *self)
{
  g_autofree char *text = cb_admin_replies_dup_text ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_text_buffer_set_text (self->replies, text, -1);
  gtk_text_buffer_set_modified (self->replies, FALSE);
}

/* Returns: (transfer none): a window above @parent, which GTK keeps until it is closed */
CbAdminPreferences *
cb_admin_preferences_new (GtkWindow *parent)
{
  return g_object_new (CB_ADMIN_TYPE_PREFERENCES, "transient-for", parent, NULL);
}
