#include "pages/loadtests/cb-admin-load-form.h"

/**
 * CbAdminLoadForm:
 *
 * Where somebody says what load test to run. What is there from the beginning is a test that may
 * well be run as it is.
 */
struct _CbAdminLoadForm
{
  AdwPreferencesGroup parent_instance;

  GtkEditable *target; /* (unowned), like all that follows: template children */
  GtkSpinButton *users;
  GtkSpinButton *duration;
  GtkSpinButton *ramp;
  AdwComboRow *scenario;
  GtkEditable *thresholds;
};

G_DEFINE_FINAL_TYPE (CbAdminLoadForm, cb_admin_load_form, ADW_TYPE_PREFERENCES_GROUP)

/* As in the drop-down; the first is the program's own mix. */
static const char *const scenarios[] = {
  "", "chat", "session", "websocket", "resume=1,websocket=1", "upload", "turns", "requests",
};

static guint
get_number (GtkSpinButton *button)
{
  gtk_spin_button_update (button);

  return (guint) gtk_spin_button_get_value_as_int (button);
}

/* @wish: (out caller-allocates): what the form says; its texts live as long as nobody types */
void
cb_admin_load_form_get_wish (CbAdminLoadForm *self, CbAdminLoadWish *wish)
{
  guint scenario = adw_combo_row_get_selected (self->scenario);

  wish->target = gtk_editable_get_text (self->target);
  wish->users = get_number (self->users);
  wish->duration = get_number (self->duration);
  wish->ramp = get_number (self->ramp);
  wish->weights = scenario < G_N_ELEMENTS (scenarios) ? scenarios[scenario] : "";
  wish->thresholds = gtk_editable_get_text (self->thresholds);
}

static void
cb_admin_load_form_class_init (CbAdminLoadFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/chatbotd/Admin/pages/loadtests/cb-admin-load-form.ui");
  gtk_widget_class_bind_template_child (widget_class, CbAdminLoadForm, target);
  gtk_widget_class_bind_template_child (widget_class, CbAdminLoadForm, users);
  gtk_widget_class_bind_template_child (widget_class, CbAdminLoadForm, duration);
  gtk_widget_class_bind_template_child (widget_class, CbAdminLoadForm, ramp);
  gtk_widget_class_bind_template_child (widget_class, CbAdminLoadForm, scenario);
  gtk_widget_class_bind_template_child (widget_class, CbAdminLoadForm, thresholds);
}

static void
cb_admin_load_form_init (CbAdminLoadForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
