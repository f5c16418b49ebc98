#include "widgets/cb-admin-record-row.h"

/**
 * CbAdminRecordRow:
 *
 * A row that shows a record, and what can be done with it. The page says how, in one function; the
 * row sees to it that it is true.
 */
struct _CbAdminRecordRow
{
  AdwActionRow parent_instance;

  CbAdminRecord *record; /* (owned) */
  CbAdminDescribe describe;
  GtkImage *icon;  /* (unowned): a child */
  GtkBox *buttons; /* (unowned): a child */
};

G_DEFINE_FINAL_TYPE (CbAdminRecordRow, cb_admin_record_row, ADW_TYPE_ACTION_ROW)

void
cb_admin_record_row_set_texts (CbAdminRecordRow *self, const char *title, const char *detail)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), detail);
}

/* @style: a style class that says the colour, such as `success` */
void
cb_admin_record_row_set_icon (CbAdminRecordRow *self, const char *name, const char *style)
{
  const char *classes[] = { style, NULL };

  gtk_image_set_from_icon_name (self->icon, name);
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), classes);
  gtk_widget_show (GTK_WIDGET (self->icon));
}

/**
 * cb_admin_record_row_add_button:
 * @action: of the page, such as `page.acknowledge`
 * @target: what it is done to, such as an id
 *
 * Returns: (transfer none): the button
 */
GtkWidget *
cb_admin_record_row_add_button (CbAdminRecordRow *self,
                                const char *label,
                                const char *action,
                                const char *target)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", target);
  gtk_box_append (self->buttons, button);

  return button;
}

static void
on_record_changed_cb (CbAdminRecord *record, CbAdminRecordRow *self)
{
  GtkWidget *button;

  while ((button = gtk_widget_get_first_child (GTK_WIDGET (self->buttons))) != NULL)
    gtk_box_remove (self->buttons, button);
  gtk_widget_hide (GTK_WIDGET (self->icon));
  self->describe (self, record);
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  CbAdminRecordRow *self = g_object_new (CB_ADMIN_TYPE_RECORD_ROW, NULL);

  self->record = g_object_ref (CB_ADMIN_RECORD (item));
  self->describe = (CbAdminDescribe) user_data;
  g_signal_connect_object (self->record, "changed", G_CALLBACK (on_record_changed_cb), self, 0);
  on_record_changed_cb (self->record, self);

  return GTK_WIDGET (self);
}

/* Shows @list in @box, which is not there while the list is empty. */
void
cb_admin_record_row_bind (GtkListBox *box, CbAdminRecordList *list, CbAdminDescribe describe)
{
  gtk_list_box_set_selection_mode (box, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (box), "boxed-list");
  gtk_list_box_bind_model (box, G_LIST_MODEL (list), make_row, (gpointer) describe, NULL);
}

static void
cb_admin_record_row_finalize (GObject *object)
{
  g_clear_object (&CB_ADMIN_RECORD_ROW (object)->record);

  G_OBJECT_CLASS (cb_admin_record_row_parent_class)->finalize (object);
}

static void
cb_admin_record_row_class_init (CbAdminRecordRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_admin_record_row_finalize;
}

static void
cb_admin_record_row_init (CbAdminRecordRow *self)
{
  self->icon = GTK_IMAGE (gtk_image_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->icon), GTK_ACCESSIBLE_PROPERTY_LABEL, "",
                                  -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), GTK_WIDGET (self->icon));
  self->buttons = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->buttons));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 3);
}
