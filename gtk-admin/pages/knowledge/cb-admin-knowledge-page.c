#include "pages/knowledge/cb-admin-knowledge-page.h"

#include <glib/gi18n.h>

#include "widgets/cb-admin-record-row.h"

#define MAX_HITS 10

/* A list of rows is for reading, not for thousands: whoever has them searches. */
#define MAX_ENTRIES 200

/**
 * CbAdminKnowledgePage:
 *
 * What the bot knows, searched as the bot searches.
 */
struct _CbAdminKnowledgePage
{
  CbAdminPage parent_instance;

  CbAdminRecordList *hits_list;    /* (owned) */
  CbAdminRecordList *entries_list; /* (owned) */

  GtkSearchEntry *search; /* (unowned), like all that follows: template children */
  GtkListBox *hits;
  GtkListBox *entries;
  AdwPreferencesGroup *search_group;
  AdwPreferencesGroup *entries_group;
};

G_DEFINE_FINAL_TYPE (CbAdminKnowledgePage, cb_admin_knowledge_page, CB_ADMIN_TYPE_PAGE)

/* Rows */

/* Returns: (transfer full): file and line, so that the entry is found in an editor */
static char *
find_place (CbAdminRecord *entry)
{
  g_autofree char *name = g_path_get_basename (cb_admin_record_get_string (entry, "file"));

  return g_strdup_printf ("%s:%.0f", name, cb_admin_record_get_number (entry, "line"));
}

static void
describe_hit (CbAdminRecordRow *row, CbAdminRecord *hit)
{
  double confidence = cb_admin_record_get_number (hit, "confidence");
  g_autofree char *place = find_place (hit);
  g_autofree char *detail = g_strdup_printf (_ ("%.0f %% sure · %s\n%s"), confidence * 100, place,
                                             cb_admin_record_get_string (hit, "answer"));

  cb_admin_record_row_set_texts (row, cb_admin_record_get_string (hit, "question"), detail);
}

static void
describe_entry (CbAdminRecordRow *row, CbAdminRecord *entry)
{
  const char *language = cb_admin_record_get_string (entry, "language");
  g_autofree char *place = find_place (entry);
  g_autofree char *detail =
      *language != '\0' ? g_strdup_printf ("%s · %s", place, language) : g_strdup (place);

  cb_admin_record_row_set_texts (row, cb_admin_record_get_string (entry, "question"), detail);
}

/* Searching */

static void
show_hits (CbAdminPage *page)
{
  CbAdminKnowledgePage *self = CB_ADMIN_KNOWLEDGE_PAGE (page);
  gboolean asked = *gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0';
  gboolean any = cb_admin_record_list_get_length (self->hits_list) > 0;

  gtk_widget_set_visible (GTK_WIDGET (self->hits), any);
  adw_preferences_group_set_description (
      self->search_group, asked && !any ? _ ("It would say that it does not know.") : NULL);
}

static void
on_search_changed_cb (CbAdminKnowledgePage *self)
{
  const char *query = gtk_editable_get_text (GTK_EDITABLE (self->search));

  if (*query != '\0')
    {
      cb_admin_page_fill (CB_ADMIN_PAGE (self), CB_ADMIN_PART_KNOWLEDGE, "Search",
                          g_variant_new ("(su)", query, MAX_HITS), self->hits_list, show_hits);
      return;
    }

  cb_admin_record_list_clear (self->hits_list);
  show_hits (CB_ADMIN_PAGE (self));
}

static void
cb_admin_knowledge_page_search (CbAdminPage *page)
{
  gtk_widget_grab_focus (GTK_WIDGET (CB_ADMIN_KNOWLEDGE_PAGE (page)->search));
}

/* Loading */

static void
on_entries_told_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminKnowledgePage) self = user_data;
  g_autoptr (GVariant) reply = cb_admin_page_fetch_finish (CB_ADMIN_PAGE (self), source, result);
  g_autoptr (GVariant) all = NULL;
  g_autoptr (GVariantBuilder) some = g_variant_builder_new (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GVariant) shown = NULL;
  g_autofree char *text = NULL;
  gsize n;

  if (reply == NULL)
    return;

  all = g_variant_get_child_value (reply, 0);
  n = g_variant_n_children (all);
  for (gsize i = 0; i < MIN (n, MAX_ENTRIES); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (all, i);

      g_variant_builder_add_value (some, entry);
    }
  shown = g_variant_ref_sink (g_variant_builder_end (some));
  cb_admin_record_list_replace (self->entries_list, shown);
  if (n > MAX_ENTRIES)
    text = g_strdup_printf (_ ("The first %u of %u"), MAX_ENTRIES, (guint) n);
  adw_preferences_group_set_description (self->entries_group, text);
  if (n > 0)
    cb_admin_page_show_content (CB_ADMIN_PAGE (self));
  else
    cb_admin_page_show_empty (CB_ADMIN_PAGE (self));
}

static void
cb_admin_knowledge_page_load (CbAdminPage *page)
{
  cb_admin_page_fetch (page, CB_ADMIN_PART_KNOWLEDGE, "List", NULL, on_entries_told_cb);
}

static void
page_read_again (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cb_admin_page_run (CB_ADMIN_PAGE (widget), CB_ADMIN_PART_KNOWLEDGE, "Reload", NULL,
                     _ ("The knowledge was read again"));
}

/* The widget */

static void
cb_admin_knowledge_page_finalize (GObject *object)
{
  CbAdminKnowledgePage *self = CB_ADMIN_KNOWLEDGE_PAGE (object);

  g_clear_object (&self->hits_list);
  g_clear_object (&self->entries_list);

  G_OBJECT_CLASS (cb_admin_knowledge_page_parent_class)->finalize (object);
}

static void
cb_admin_knowledge_page_class_init (CbAdminKnowledgePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cb_admin_knowledge_page_finalize;
  CB_ADMIN_PAGE_CLASS (klass)->load = cb_admin_knowledge_page_load;
  CB_ADMIN_PAGE_CLASS (klass)->search = cb_admin_knowledge_page_search;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/chatbotd/Admin/pages/knowledge/cb-admin-knowledge-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CbAdminKnowledgePage, search);
  gtk_widget_class_bind_template_child (widget_class, CbAdminKnowledgePage, hits);
  gtk_widget_class_bind_template_child (widget_class, CbAdminKnowledgePage, entries);
  gtk_widget_class_bind_template_child (widget_class, CbAdminKnowledgePage, search_group);
  gtk_widget_class_bind_template_child (widget_class, CbAdminKnowledgePage, entries_group);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_install_action (widget_class, "page.read-again", NULL, page_read_again);
}

static void
cb_admin_knowledge_page_init (CbAdminKnowledgePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->hits_list = cb_admin_record_list_new ("id");
  self->entries_list = cb_admin_record_list_new ("id");
  cb_admin_record_row_bind (self->hits, self->hits_list, describe_hit);
  cb_admin_record_row_bind (self->entries, self->entries_list, describe_entry);
  gtk_widget_hide (GTK_WIDGET (self->hits));
  cb_admin_page_listen (CB_ADMIN_PAGE (self), CB_ADMIN_PART_KNOWLEDGE);
}
