#include "pages/sessions/cb-admin-sessions-page.h"

#include <glib/gi18n.h>

#include "model/cb-admin-record-list.h"
#include "pages/sessions/cb-admin-conversation.h"
#include "pages/sessions/cb-admin-session-row.h"

/* How many sessions are fetched at a time, and the most that the daemon gives. */
#define BATCH 200
#define MOST 500

/**
 * CbAdminSessionsPage:
 *
 * The conversations, those that wait for a person first, and the one that is selected. The list is
 * fetched in pieces as it is scrolled.
 */
struct _CbAdminSessionsPage
{
  CbAdminPage parent_instance;

  CbAdminRecordList *sessions;   /* (owned) */
  GtkSingleSelection *selection; /* (owned) */
  GVariant *waiting;             /* (owned) (nullable): what the first of two calls gave */
  char *wanted;                  /* (owned) (nullable): a session to be selected once it is there */
  gboolean complete;             /* whether there is no more to be fetched */

  AdwLeaflet *leaflet; /* (unowned), like all that follows: template children */
  GtkWidget *list_pane;
  GtkEditable *search;
  GtkDropDown *filter;
  GtkStack *list_states;
  GtkListView *list_view;
  CbAdminConversation *conversation;
};

G_DEFINE_FINAL_TYPE (CbAdminSessionsPage, cb_admin_sessions_page, CB_ADMIN_TYPE_PAGE)

/* As in the drop-down; the first is all of them. */
static const char *const filters[] = { NULL, "waiting", "operator", "bot", "closed" };

/* Asking for sessions */

static GVariant *
make_filter (CbAdminSessionsPage *self, const char *state, const char *before, guint limit)
{
  const char *search = gtk_editable_get_text (self->search);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "limit", "u", limit);
  if (state != NULL)
    g_variant_dict_insert (&dict, "state", "s", state);
  if (*search != '\0')
    g_variant_dict_insert (&dict, "search", "s", search);
  if (before != NULL)
    g_variant_dict_insert (&dict, "before", "s", before);

  return g_variant_new ("(@a{sv})", g_variant_dict_end (&dict));
}

static void
add_all (GVariantBuilder *builder, GVariant *sessions, gboolean with_waiting)
{
  gsize n = g_variant_n_children (sessions);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) session = g_variant_get_child_value (sessions, i);
      const char *state = "";

      g_variant_lookup (session, "state", "&s", &state);
      if (with_waiting || !g_str_equal (state, "waiting"))
        g_variant_builder_add_value (builder, session);
    }
}

/* Returns: (transfer full): all sessions, those that wait first */
static GVariant *
put_waiting_first (GVariant *waiting, GVariant *all)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  add_all (&builder, waiting, TRUE);
  add_all (&builder, all, FALSE);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
select_wanted (CbAdminSessionsPage *self)
{
  guint n = cb_admin_record_list_get_length (self->sessions);
  guint i = 0;

  while (
      self->wanted != NULL && i < n &&
      !g_str_equal (cb_admin_record_get_string (cb_admin_record_list_get (self->sessions, i), "id"),
                    self->wanted))
    i++;
  if (self->wanted == NULL || i == n)
    return;

  gtk_single_selection_set_selected (self->selection, i);
  g_clear_pointer (&self->wanted, g_free);
}

static void
show_sessions (CbAdminSessionsPage *self)
{
  guint n = cb_admin_record_list_get_length (self->sessions);

  gtk_stack_set_visible_child_name (self->list_states, n > 0 ? "list" : "none");
  select_wanted (self);
  cb_admin_page_show_content (CB_ADMIN_PAGE (self));
  cb_admin_conversation_refresh (self->conversation);
}

static void
on_sessions_told_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminSessionsPage) self = user_data;
  g_autoptr (GVariant) reply = cb_admin_page_fetch_finish (CB_ADMIN_PAGE (self), source, result);
  g_autoptr (GVariant) sessions = NULL;
  g_autoptr (GVariant) ordered = NULL;

  if (reply == NULL)
    return;

  sessions = g_variant_get_child_value (reply, 0);
  self->complete = g_variant_n_children (sessions) < BATCH;
  if (self->waiting != NULL)
    ordered = put_waiting_first (self->waiting, sessions);
  cb_admin_record_list_replace (self->sessions, ordered != NULL ? ordered : sessions);
  show_sessions (self);
}

/* As many as are shown, so that a list that was scrolled stays as it is. */
static void
fetch_sessions (CbAdminSessionsPage *self)
{
  const char *state = filters[gtk_drop_down_get_selected (self->filter)];
  guint n = CLAMP (cb_admin_record_list_get_length (self->sessions), BATCH, MOST);

  cb_admin_page_fetch (CB_ADMIN_PAGE (self), CB_ADMIN_PART_SESSIONS, "List",
                       make_filter (self, state, NULL, n), on_sessions_told_cb);
}

static void
on_waiting_told_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminSessionsPage) self = user_data;
  g_autoptr (GVariant) reply = cb_admin_page_fetch_finish (CB_ADMIN_PAGE (self), source, result);

  if (reply == NULL)
    return;

  g_clear_pointer (&self->waiting, g_variant_unref);
  self->waiting = g_variant_get_child_value (reply, 0);
  fetch_sessions (self);
}

/* Whoever waits is shown first, however old the session is: that takes a call of its own. */
static void
cb_admin_sessions_page_load (CbAdminPage *page)
{
  CbAdminSessionsPage *self = CB_ADMIN_SESSIONS_PAGE (page);

  g_clear_pointer (&self->waiting, g_variant_unref);
  if (gtk_drop_down_get_selected (self->filter) == 0)
    cb_admin_page_fetch (page, CB_ADMIN_PART_SESSIONS, "List",
                         make_filter (self, "waiting", NULL, MOST), on_waiting_told_cb);
  else
    fetch_sessions (self);
}

/* More of them */

static void
on_more_told_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminSessionsPage) self = user_data;
  g_autoptr (GVariant) reply = cb_admin_page_fetch_finish (CB_ADMIN_PAGE (self), source, result);
  g_autoptr (GVariant) sessions = NULL;

  if (reply == NULL)
    return;

  sessions = g_variant_get_child_value (reply, 0);
  self->complete = g_variant_n_children (sessions) < BATCH;
  cb_admin_record_list_append (self->sessions, sessions);
}

static void
on_edge_reached_cb (CbAdminSessionsPage *self, GtkPositionType edge)
{
  guint n = cb_admin_record_list_get_length (self->sessions);
  const char *last;

  if (edge != GTK_POS_BOTTOM || self->complete || n == 0)
    return;

  self->complete = TRUE; /* until this piece is there */
  last = cb_admin_record_get_string (cb_admin_record_list_get (self->sessions, n - 1), "id");
  cb_admin_page_fetch (
      CB_ADMIN_PAGE (self), CB_ADMIN_PART_SESSIONS, "List",
      make_filter (self, filters[gtk_drop_down_get_selected (self->filter)], last, BATCH),
      on_more_told_cb);
}

static void
on_filter_changed_cb (CbAdminSessionsPage *self)
{
  cb_admin_page_reload (CB_ADMIN_PAGE (self));
}

/* The list and the conversation */

static void
on_session_selected_cb (GtkSingleSelection *selection, GParamSpec *pspec, CbAdminSessionsPage *self)
{
  CbAdminRecord *session = gtk_single_selection_get_selected_item (selection);

  cb_admin_conversation_set_session (self->conversation, session);
  if (session != NULL)
    adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->conversation));
  else
    adw_leaflet_set_visible_child (self->leaflet, self->list_pane);
}

/* In a narrow window a click shows the conversation again that was selected before. */
static void
on_row_activated_cb (CbAdminSessionsPage *self)
{
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->conversation));
}

static void
on_row_set_up_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, cb_admin_session_row_new ());
}

static void
on_row_bound_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  cb_admin_session_row_set_session (CB_ADMIN_SESSION_ROW (gtk_list_item_get_child (item)),
                                    gtk_list_item_get_item (item));
}

static void
on_row_unbound_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  cb_admin_session_row_set_session (CB_ADMIN_SESSION_ROW (gtk_list_item_get_child (item)), NULL);
}

static gboolean
cb_admin_sessions_page_go_back (CbAdminPage *page)
{
  CbAdminSessionsPage *self = CB_ADMIN_SESSIONS_PAGE (page);
  gboolean inside = adw_leaflet_get_folded (self->leaflet) &&
                    adw_leaflet_get_visible_child (self->leaflet) != self->list_pane;

  if (inside)
    adw_leaflet_set_visible_child (self->leaflet, self->list_pane);

  return inside;
}

static void
page_show_list (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cb_admin_sessions_page_go_back (CB_ADMIN_PAGE (widget));
}

static void
cb_admin_sessions_page_search (CbAdminPage *page)
{
  CbAdminSessionsPage *self = CB_ADMIN_SESSIONS_PAGE (page);

  cb_admin_sessions_page_go_back (page);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

/* Shows the session of this id: searched for, so that it is there however old it is. */
static void
cb_admin_sessions_page_open (CbAdminPage *page, const char *name)
{
  CbAdminSessionsPage *self = CB_ADMIN_SESSIONS_PAGE (page);

  g_free (self->wanted);
  self->wanted = g_strdup (name);
  gtk_drop_down_set_selected (self->filter, 0);
  if (cb_admin_record_list_find (self->sessions, name) != NULL)
    select_wanted (self);
  else
    gtk_editable_set_text (self->search, name);
}

/* The widget */

static void
on_client_given_cb (CbAdminSessionsPage *self)
{
  cb_admin_conversation_set_client (self->conversation,
                                    cb_admin_page_get_client (CB_ADMIN_PAGE (self)));
}

static void
cb_admin_sessions_page_dispose (GObject *object)
{
  CbAdminSessionsPage *self = CB_ADMIN_SESSIONS_PAGE (object);

  g_clear_object (&self->selection);
  g_clear_object (&self->sessions);
  g_clear_pointer (&self->waiting, g_variant_unref);
  g_clear_pointer (&self->wanted, g_free);

  G_OBJECT_CLASS (cb_admin_sessions_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_child (klass, CbAdminSessionsPage, leaflet);
  gtk_widget_class_bind_template_child (klass, CbAdminSessionsPage, list_pane);
  gtk_widget_class_bind_template_child (klass, CbAdminSessionsPage, search);
  gtk_widget_class_bind_template_child (klass, CbAdminSessionsPage, filter);
  gtk_widget_class_bind_template_child (klass, CbAdminSessionsPage, list_states);
  gtk_widget_class_bind_template_child (klass, CbAdminSessionsPage, list_view);
  gtk_widget_class_bind_template_child (klass, CbAdminSessionsPage, conversation);
  gtk_widget_class_bind_template_callback (klass, on_filter_changed_cb);
  gtk_widget_class_bind_template_callback (klass, on_edge_reached_cb);
}

static void
cb_admin_sessions_page_class_init (CbAdminSessionsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CbAdminPageClass *page_class = CB_ADMIN_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cb_admin_sessions_page_dispose;
  page_class->load = cb_admin_sessions_page_load;
  page_class->go_back = cb_admin_sessions_page_go_back;
  page_class->search = cb_admin_sessions_page_search;
  page_class->open = cb_admin_sessions_page_open;

  g_type_ensure (CB_ADMIN_TYPE_CONVERSATION);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/chatbotd/Admin/pages/sessions/cb-admin-sessions-page.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "page.show-list", NULL, page_show_list);
}

static void
set_up_list (CbAdminSessionsPage *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_row_set_up_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_row_bound_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_row_unbound_cb), NULL);
  gtk_list_view_set_factory (self->list_view, factory);
  g_object_unref (factory);

  self->sessions = cb_admin_record_list_new ("id");
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->sessions)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  g_signal_connect (self->selection, "notify::selected-item", G_CALLBACK (on_session_selected_cb),
                    self);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_swapped (self->list_view, "activate", G_CALLBACK (on_row_activated_cb), self);
}

static void
cb_admin_sessions_page_init (CbAdminSessionsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_up_list (self);
  g_signal_connect (self, "notify::client", G_CALLBACK (on_client_given_cb), NULL);
  cb_admin_page_listen (CB_ADMIN_PAGE (self), CB_ADMIN_PART_SESSIONS);
  cb_admin_page_set_poll (CB_ADMIN_PAGE (self), 10);
}
