#include "pages/sessions/cb-admin-session-row.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "cb-admin-text.h"

/**
 * CbAdminSessionRow:
 *
 * One conversation in the list: who it is, how it stands, since when.
 */
struct _CbAdminSessionRow
{
  GtkBox parent_instance;

  CbAdminRecord *session; /* (owned) (nullable): what is shown now; rows are used again */
  gulong changed_handler;

  AdwAvatar *avatar; /* (unowned), like all that follows: template children */
  GtkLabel *title;
  GtkLabel *detail;
  GtkLabel *state;
};

G_DEFINE_FINAL_TYPE (CbAdminSessionRow, cb_admin_session_row, GTK_TYPE_BOX)

static const struct
{
  const char *state;
  const char *text;
  const char *style;
} states[] = {
  { "waiting", N_ ("Waiting"), "warning" },
  { "operator", N_ ("With a Person"), "accent" },
  { "closed", N_ ("Closed"), "dim-label" },
};

/* Returns: (transfer full): what a session is called: a name, an address, or the end of its id */
char *
cb_admin_session_row_dup_title (CbAdminRecord *session)
{
  const char *name = cb_admin_record_get_string (session, "name");
  const char *email = cb_admin_record_get_string (session, "email");
  const char *id = cb_admin_record_get_string (session, "id");
  gsize length = strlen (id);

  if (*name != '\0')
    return g_strdup (name);
  if (*email != '\0')
    return g_strdup (email);

  /* Translators: a visitor without a name, and the end of the session's id */
  return g_strdup_printf (_ ("Visitor %s"), length > 6 ? id + length - 6 : id);
}

static void
show_state (CbAdminSessionRow *self, const char *state)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (states) && !g_str_equal (states[i].state, state))
    i++;
  for (guint j = 0; j < G_N_ELEMENTS (states); j++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->state), states[j].style);

  gtk_widget_set_visible (GTK_WIDGET (self->state), i < G_N_ELEMENTS (states));
  if (i == G_N_ELEMENTS (states))
    return;
  gtk_label_set_label (self->state, _ (states[i].text));
  gtk_widget_add_css_class (GTK_WIDGET (self->state), states[i].style);
}

static char *
describe (CbAdminRecord *session)
{
  guint n = (guint) cb_admin_record_get_number (session, "messages");
  gint64 waiting = cb_admin_record_get_time (session, "waiting_since");
  g_autofree char *age = cb_admin_text_dup_age (
      waiting != 0 ? waiting : cb_admin_record_get_time (session, "created_at"));
  g_autofree char *messages = g_strdup_printf (ngettext ("%u message", "%u messages", n), n);

  if (waiting != 0)
    /* Translators: when the visitor asked for a person, such as “5 minutes ago” */
    return g_strdup_printf (_ ("Asked %s · %s"), age, messages);

  return g_strdup_printf ("%s · %s", age, messages);
}

static void
on_session_changed_cb (CbAdminRecord *session, CbAdminSessionRow *self)
{
  g_autofree char *title = cb_admin_session_row_dup_title (session);
  g_autofree char *detail = describe (session);

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->detail, detail);
  adw_avatar_set_text (self->avatar, title);
  adw_avatar_set_show_initials (self->avatar,
                                *cb_admin_record_get_string (session, "name") != '\0');
  show_state (self, cb_admin_record_get_string (session, "state"));
}

/* @session: (nullable): what to show; %NULL where the row is laid aside */
void
cb_admin_session_row_set_session (CbAdminSessionRow *self, CbAdminRecord *session)
{
  if (self->session != NULL)
    g_clear_signal_handler (&self->changed_handler, self->session);
  g_set_object (&self->session, session);
  if (session == NULL)
    return;

  self->changed_handler =
      g_signal_connect (session, "changed", G_CALLBACK (on_session_changed_cb), self);
  on_session_changed_cb (session, self);
}

static void
cb_admin_session_row_dispose (GObject *object)
{
  cb_admin_session_row_set_session (CB_ADMIN_SESSION_ROW (object), NULL);

  G_OBJECT_CLASS (cb_admin_session_row_parent_class)->dispose (object);
}

static void
cb_admin_session_row_class_init (CbAdminSessionRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cb_admin_session_row_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/chatbotd/Admin/pages/sessions/cb-admin-session-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CbAdminSessionRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, CbAdminSessionRow, title);
  gtk_widget_class_bind_template_child (widget_class, CbAdminSessionRow, detail);
  gtk_widget_class_bind_template_child (widget_class, CbAdminSessionRow, state);
}

static void
cb_admin_session_row_init (CbAdminSessionRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
cb_admin_session_row_new (void)
{
  return g_object_new (CB_ADMIN_TYPE_SESSION_ROW, NULL);
}
