#include "pages/sessions/cb-admin-message-row.h"

#include <glib/gi18n.h>

#include "cb-admin-text.h"
#include "model/cb-admin-markdown.h"

/**
 * CbAdminMessageRow:
 *
 * One message of a conversation: who says it, what, when, and what the bot had it from.
 */
struct _CbAdminMessageRow
{
  GtkListBoxRow parent_instance;

  GtkWidget *bubble; /* (unowned), like all that follows: template children */
  GtkLabel *author;
  GtkLabel *text;
  GtkLabel *detail;
};

G_DEFINE_FINAL_TYPE (CbAdminMessageRow, cb_admin_message_row, GTK_TYPE_LIST_BOX_ROW)

/* Each role: what it is called, and on which side it stands. */
static const struct
{
  const char *role;
  const char *name;
  GtkAlign side;
} roles[] = {
  { "visitor", N_ ("Visitor"), GTK_ALIGN_START },
  { "bot", N_ ("Bot"), GTK_ALIGN_END },
  { "operator", N_ ("Support Team"), GTK_ALIGN_END },
  { "system", N_ ("Note"), GTK_ALIGN_CENTER },
};

static guint
find_role (const char *role)
{
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (roles) && !g_str_equal (roles[i].role, role))
    i++;

  return i;
}

static guint
count_attachments (CbAdminRecord *message)
{
  g_autoptr (GVariant) attachments = g_variant_lookup_value (
      cb_admin_record_get_dict (message), "attachments", G_VARIANT_TYPE_STRING_ARRAY);

  return attachments != NULL ? (guint) g_variant_n_children (attachments) : 0;
}

static char *
describe (CbAdminRecord *message)
{
  const char *source = cb_admin_record_get_string (message, "source_title");
  double confidence = cb_admin_record_get_number (message, "confidence");
  guint n_files = count_attachments (message);
  g_autofree char *clock = cb_admin_text_dup_clock (cb_admin_record_get_time (message, "at"));
  GString *detail = g_string_new (clock);

  if (n_files > 0)
    g_string_append_printf (detail, ngettext (" · %u file", " · %u files", n_files), n_files);
  if (*source != '\0')
    /* Translators: the title of an entry of the knowledge, and how sure the bot is, in percent */
    g_string_append_printf (detail, _ (" · from “%s”, %.0f %% sure"), source, confidence * 100);

  return g_string_free (detail, FALSE);
}

/* Only the bot speaks Markdown; what people write is shown as they wrote it. */
static void
show_text (CbAdminMessageRow *self, CbAdminRecord *message, gboolean markdown)
{
  const char *text = cb_admin_record_get_string (message, "text");
  g_autofree char *markup = markdown ? cb_admin_markdown_dup_markup (text) : NULL;

  if (markup != NULL)
    gtk_label_set_markup (self->text, markup);
  else
    gtk_label_set_label (self->text, text);
}

static void
show_message (CbAdminMessageRow *self, CbAdminRecord *message)
{
  guint role = find_role (cb_admin_record_get_string (message, "role"));
  g_autofree char *detail = describe (message);
  g_autofree char *spoken = g_strdup_printf ("%s: %s", _ (roles[role].name),
                                             cb_admin_record_get_string (message, "text"));

  gtk_label_set_label (self->author, _ (roles[role].name));
  show_text (self, message, g_str_equal (roles[role].role, "bot"));
  gtk_label_set_label (self->detail, detail);
  gtk_widget_set_halign (self->bubble, roles[role].side);
  gtk_widget_add_css_class (self->bubble, roles[role].role);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
cb_admin_message_row_class_init (CbAdminMessageRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/chatbotd/Admin/pages/sessions/cb-admin-message-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CbAdminMessageRow, bubble);
  gtk_widget_class_bind_template_child (widget_class, CbAdminMessageRow, author);
  gtk_widget_class_bind_template_child (widget_class, CbAdminMessageRow, text);
  gtk_widget_class_bind_template_child (widget_class, CbAdminMessageRow, detail);
}

static void
cb_admin_message_row_init (CbAdminMessageRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Returns: (transfer floating): a message never changes, so neither does its row */
GtkWidget *
cb_admin_message_row_new (CbAdminRecord *message)
{
  CbAdminMessageRow *self = g_object_new (CB_ADMIN_TYPE_MESSAGE_ROW, NULL);

  show_message (self, message);

  return GTK_WIDGET (self);
}
