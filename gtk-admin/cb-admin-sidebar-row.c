#include "cb-admin-sidebar-row.h"

/**
 * CbAdminSidebarRow:
 *
 * One page in the sidebar, with how many things wait there.
 */
struct _CbAdminSidebarRow
{
  GtkListBoxRow parent_instance;

  const char *name; /* (unowned): constant */

  GtkImage *icon; /* (unowned), like all that follows: template children */
  GtkLabel *title;
  GtkLabel *count;
};

G_DEFINE_FINAL_TYPE (CbAdminSidebarRow, cb_admin_sidebar_row, GTK_TYPE_LIST_BOX_ROW)

const char *
cb_admin_sidebar_row_get_name (CbAdminSidebarRow *self)
{
  return self->name;
}

/* Shows nothing for 0. */
void
cb_admin_sidebar_row_set_count (CbAdminSidebarRow *self, guint count)
{
  g_autofree char *text = g_strdup_printf ("%u", count);

  gtk_label_set_label (self->count, text);
  gtk_widget_set_visible (GTK_WIDGET (self->count), count > 0);
}

static void
cb_admin_sidebar_row_class_init (CbAdminSidebarRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/chatbotd/Admin/cb-admin-sidebar-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CbAdminSidebarRow, icon);
  gtk_widget_class_bind_template_child (widget_class, CbAdminSidebarRow, title);
  gtk_widget_class_bind_template_child (widget_class, CbAdminSidebarRow, count);
}

static void
cb_admin_sidebar_row_init (CbAdminSidebarRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cb_admin_sidebar_row_new:
 * @name: the page's name; a constant
 *
 * Returns: (transfer floating): a row for @page
 */
GtkWidget *
cb_admin_sidebar_row_new (CbAdminPage *page, const char *name)
{
  CbAdminSidebarRow *self = g_object_new (CB_ADMIN_TYPE_SIDEBAR_ROW, NULL);

  self->name = name;
  gtk_image_set_from_icon_name (self->icon, cb_admin_page_get_icon_name (page));
  gtk_label_set_label (self->title, cb_admin_page_get_title (page));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  cb_admin_page_get_title (page), -1);

  return GTK_WIDGET (self);
}
