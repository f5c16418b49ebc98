#include "cb-admin-window.h"

#include <glib/gi18n.h>

#include "cb-admin-page.h"
#include "cb-admin-sidebar-row.h"
#include "pages/alerts/cb-admin-alerts-page.h"
#include "pages/backups/cb-admin-backups-page.h"
#include "pages/knowledge/cb-admin-knowledge-page.h"
#include "pages/loadtests/cb-admin-loadtests-page.h"
#include "pages/logs/cb-admin-logs-page.h"
#include "pages/overview/cb-admin-overview-page.h"
#include "pages/sessions/cb-admin-sessions-page.h"
#include "pages/widgets/cb-admin-widgets-page.h"

/**
 * CbAdminWindow:
 *
 * The sidebar with a row for each page, and the page beside it; where there is no room for both,
 * one after the other.
 */
struct _CbAdminWindow
{
  AdwApplicationWindow parent_instance;

  CbAdminHealth *health; /* (owned) */
  GSettings *settings;   /* (owned) (nullable): the window's size */

  AdwLeaflet *leaflet; /* (unowned), like all that follows: template children */
  GtkWidget *sidebar;
  GtkListBox *rows;
  GtkStack *pages;
  AdwWindowTitle *title;
};

G_DEFINE_FINAL_TYPE (CbAdminWindow, cb_admin_window, ADW_TYPE_APPLICATION_WINDOW)

/* Every page, in the order of the sidebar. */
static const struct
{
  const char *name;
  GType (*get_type) (void);
} pages[] = {
  { "overview", cb_admin_overview_page_get_type },
  { "sessions", cb_admin_sessions_page_get_type },
  { "alerts", cb_admin_alerts_page_get_type },
  { "backups", cb_admin_backups_page_get_type },
  { "widgets", cb_admin_widgets_page_get_type },
  { "knowledge", cb_admin_knowledge_page_get_type },
  { "loadtests", cb_admin_loadtests_page_get_type },
  { "logs", cb_admin_logs_page_get_type },
};

/* Pages */

static CbAdminPage *
get_visible_page (CbAdminWindow *self)
{
  return CB_ADMIN_PAGE (gtk_stack_get_visible_child (self->pages));
}

static CbAdminSidebarRow *
get_row (CbAdminWindow *self, guint i)
{
  return CB_ADMIN_SIDEBAR_ROW (gtk_list_box_get_row_at_index (self->rows, (int) i));
}

/**
 * cb_admin_window_show_page:
 * @name: a page's name, such as `sessions`
 * @item: (nullable): something on that page, such as a session's id
 *
 * Returns: FALSE where there is no such page
 */
gboolean
cb_admin_window_show_page (CbAdminWindow *self, const char *name, const char *item)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (pages) && !g_str_equal (pages[i].name, name))
    i++;
  if (i == G_N_ELEMENTS (pages))
    return FALSE;

  gtk_list_box_select_row (self->rows, GTK_LIST_BOX_ROW (get_row (self, i)));
  gtk_stack_set_visible_child_name (self->pages, name);
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->pages));
  if (item != NULL)
    cb_admin_page_open (get_visible_page (self), item);

  return TRUE;
}

static void
on_row_activated_cb (GtkListBox *rows, GtkListBoxRow *row, CbAdminWindow *self)
{
  cb_admin_window_show_page (self, cb_admin_sidebar_row_get_name (CB_ADMIN_SIDEBAR_ROW (row)),
                             NULL);
}

static void
add_page (CbAdminWindow *self, guint i, CbAdminClient *client)
{
  CbAdminPage *page = g_object_new (pages[i].get_type (), NULL);

  gtk_stack_add_named (self->pages, GTK_WIDGET (page), pages[i].name);
  gtk_list_box_append (self->rows, cb_admin_sidebar_row_new (page, pages[i].name));
  g_object_bind_property (self->leaflet, "folded", page, "narrow", G_BINDING_SYNC_CREATE);
  cb_admin_page_set_client (page, client);
}

/* What is told above all pages */

static void
on_health_changed_cb (CbAdminHealth *health, CbAdminWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    cb_admin_sidebar_row_set_count (get_row (self, i),
                                    cb_admin_health_get_count (health, pages[i].name));
}

/* Actions */

static void
win_show_page (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cb_admin_window_show_page (CB_ADMIN_WINDOW (widget), g_variant_get_string (parameter, NULL),
                             NULL);
}

/* By its place in the sidebar, for Alt+1 and the like. */
static void
win_show_nth_page (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  guint i = (guint) g_variant_get_int32 (parameter);

  if (i < G_N_ELEMENTS (pages))
    cb_admin_window_show_page (CB_ADMIN_WINDOW (widget), pages[i].name, NULL);
}

static void
win_back (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CbAdminWindow *self = CB_ADMIN_WINDOW (widget);

  if (!cb_admin_page_go_back (get_visible_page (self)))
    adw_leaflet_set_visible_child (self->leaflet, self->sidebar);
}

static void
win_search (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  if (!cb_admin_page_search (get_visible_page (CB_ADMIN_WINDOW (widget))))
    gtk_widget_error_bell (widget);
}

static void
win_refresh (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cb_admin_page_reload (get_visible_page (CB_ADMIN_WINDOW (widget)));
}

/* The window's size is kept where the schema is installed. */
static void
bind_settings (CbAdminWindow *self)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
                 source != NULL
                     ? g_settings_schema_source_lookup (source, "org.chatbotd.Admin", TRUE)
                     : NULL;

  if (schema == NULL)
    return;

  self->settings = g_settings_new ("org.chatbotd.Admin");
  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
}

/* The object */

static void
cb_admin_window_dispose (GObject *object)
{
  CbAdminWindow *self = CB_ADMIN_WINDOW (object);

  g_clear_object (&self->health);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (cb_admin_window_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "win.show-page", "s", win_show_page);
  gtk_widget_class_install_action (klass, "win.show-nth-page", "i", win_show_nth_page);
  gtk_widget_class_install_action (klass, "win.back", NULL, win_back);
  gtk_widget_class_install_action (klass, "win.search", NULL, win_search);
  gtk_widget_class_install_action (klass, "win.refresh", NULL, win_refresh);
}

static void
cb_admin_window_class_init (CbAdminWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cb_admin_window_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/chatbotd/Admin/cb-admin-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CbAdminWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, CbAdminWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, CbAdminWindow, rows);
  gtk_widget_class_bind_template_child (widget_class, CbAdminWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, CbAdminWindow, title);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
  install_actions (widget_class);
}

static void
cb_admin_window_init (CbAdminWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cb_admin_window_new:
 * @client: the daemon
 * @health: what of it needs attention
 * @journal: where its log is
 *
 * Returns: (transfer none): a window that shows them; the application keeps it
 */
CbAdminWindow *
cb_admin_window_new (GtkApplication *application,
                     CbAdminClient *client,
                     CbAdminHealth *health,
                     CbAdminLogSource *journal)
{
  CbAdminWindow *self = g_object_new (CB_ADMIN_TYPE_WINDOW, "application", application, NULL);

  self->health = g_object_ref (health);
  bind_settings (self);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    add_page (self, i, client);
  adw_window_title_set_subtitle (self->title, cb_admin_client_get_host (client));
  cb_admin_overview_page_set_health (
      CB_ADMIN_OVERVIEW_PAGE (gtk_stack_get_child_by_name (self->pages, "overview")), health);
  cb_admin_logs_page_set_source (
      CB_ADMIN_LOGS_PAGE (gtk_stack_get_child_by_name (self->pages, "logs")), journal);
  g_signal_connect_object (health, "changed", G_CALLBACK (on_health_changed_cb), self, 0);
  on_health_changed_cb (health, self);
  cb_admin_window_show_page (self, pages[0].name, NULL);

  return self;
}
