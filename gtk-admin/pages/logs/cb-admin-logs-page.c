#include "pages/logs/cb-admin-logs-page.h"

#include <glib/gi18n.h>

#include "base/cb-error.h"
#include "logs/cb-admin-log-list.h"
#include "pages/logs/cb-admin-log-details.h"
#include "pages/logs/cb-admin-log-row.h"
#include "pages/logs/cb-admin-log-scope.h"

/* How often it is tried again where the journal cannot be read. */
#define RETRY_S 5

#define SETTLING_FRAMES 2

/* Where the daemon's files are unless its configuration says otherwise. */
#define USUAL_DIRECTORY "/var/log/chatbotd"

/**
 * CbAdminLogsPage:
 *
 * The journal of the service, the newest line at the bottom. It follows what is written until one
 * scrolls up, and again once one is back at the bottom. It goes on while another page is looked at,
 * so that one comes back to the line that one left.
 */
struct _CbAdminLogsPage
{
  CbAdminPage parent_instance;

  CbAdminLogSource *source;      /* (owned) (nullable): until it is given */
  CbAdminLogList *list;          /* (owned) (nullable): likewise */
  GtkSingleSelection *selection; /* (owned) */
  GtkAdjustment *adjustment;     /* (unowned): of the list's scrollbar */
  CbAdminLogScope scope;
  gint64 wanted_us; /* a moment to be selected once it is there; 0 for none */
  guint settling;   /* frames until the list keeps still */
  gboolean following;
  gboolean no_journal; /* whether that is what is shown */
  gboolean shown;      /* whether the list was told to show anything yet */
  gboolean setting;    /* while the filters change without a person having done it */
  gboolean had_error;  /* whether it was said that something is wrong */

  GtkEditable *search; /* (unowned), like all that follows: template children */
  GtkDropDown *level;
  GtkWidget *scope_bar;
  GtkLabel *scope_label;
  AdwFlap *flap;
  GtkStack *list_states;
  GtkScrolledWindow *scroller;
  GtkListView *list_view;
  GtkRevealer *newest_revealer;
  GtkButton *newest;
  GtkRevealer *busy;
  CbAdminLogDetails *details;
};

G_DEFINE_FINAL_TYPE (CbAdminLogsPage, cb_admin_logs_page, CB_ADMIN_TYPE_PAGE)

/* As in the drop-down. */
static const guint level_choices[] = {
  CB_ADMIN_LOG_ALL_LEVELS,
  CB_ADMIN_LOG_LEVEL (CB_LOG_LEVEL_ERROR) | CB_ADMIN_LOG_LEVEL (CB_LOG_LEVEL_WARN) |
      CB_ADMIN_LOG_LEVEL (CB_LOG_LEVEL_INFO),
  CB_ADMIN_LOG_LEVEL (CB_LOG_LEVEL_ERROR) | CB_ADMIN_LOG_LEVEL (CB_LOG_LEVEL_WARN),
  CB_ADMIN_LOG_LEVEL (CB_LOG_LEVEL_ERROR),
};

/* What is looked for */

static CbAdminLogQuery *
make_query (CbAdminLogsPage *self)
{
  CbAdminLogQuery *query = cb_admin_log_query_new ();
  const char *text = gtk_editable_get_text (self->search);

  query->levels = level_choices[gtk_drop_down_get_selected (self->level)];
  query->text = *text != '\0' ? g_strdup (text) : NULL;
  cb_admin_log_scope_narrow (&self->scope, query);

  return query;
}

/* Says what alone is shown, where it is not all. */
static void
show_scope (CbAdminLogsPage *self)
{
  g_autofree char *text = cb_admin_log_scope_dup_text (&self->scope);

  gtk_widget_set_visible (self->scope_bar, text != NULL);
  gtk_label_set_label (self->scope_label, text != NULL ? text : "");
}

static void
start_over (CbAdminLogsPage *self)
{
  g_autoptr (CbAdminLogQuery) query = make_query (self);

  self->shown = TRUE;
  self->had_error = FALSE;
  self->following = self->scope.moment_us == 0;
  self->wanted_us = self->scope.moment_us;
  show_scope (self);
  cb_admin_log_list_set_pinned (self->list, !self->following);
  cb_admin_log_list_show (self->list, query, cb_admin_log_scope_get_start (&self->scope));
}

static void
on_filter_changed_cb (CbAdminLogsPage *self)
{
  if (self->list != NULL && !self->setting)
    start_over (self);
}

/* @name: see cb_admin_log_scope_set() */
static void
set_scope (CbAdminLogsPage *self, const char *name)
{
  cb_admin_log_scope_set (&self->scope, name);
  self->setting = TRUE;
  gtk_drop_down_set_selected (self->level, 0);
  gtk_editable_set_text (self->search, "");
  self->setting = FALSE;
  if (self->list != NULL)
    start_over (self);
}

/* The list's place */

static gboolean
is_at_bottom (CbAdminLogsPage *self)
{
  return gtk_adjustment_get_value (self->adjustment) >=
         gtk_adjustment_get_upper (self->adjustment) -
             gtk_adjustment_get_page_size (self->adjustment) - 1;
}

/* The line that was asked for by its moment is the first that is not before it. */
static void
select_wanted (CbAdminLogsPage *self)
{
  guint i = cb_admin_log_list_find_time (self->list, self->wanted_us);

  if (i == cb_admin_log_list_get_length (self->list))
    return;

  self->wanted_us = 0;
  gtk_single_selection_set_selected (self->selection, i);
  gtk_widget_activate_action (GTK_WIDGET (self->list_view), "list.scroll-to-item", "u", i);
}

static gboolean
on_frame_begun_cb (GtkWidget *view, GdkFrameClock *clock, gpointer user_data)
{
  CbAdminLogsPage *self = user_data;

  if (--self->settling > 0)
    return G_SOURCE_CONTINUE;

  if (self->following)
    gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_upper (self->adjustment));
  else if (self->wanted_us != 0)
    select_wanted (self);

  return G_SOURCE_REMOVE;
}

/* The view finds a place for its lines in the next frame, and knows in the one after that how long
 * it is. Until then it moves by itself, and not because somebody scrolls. */
static void
settle (CbAdminLogsPage *self)
{
  if (self->settling == 0)
    gtk_widget_add_tick_callback (GTK_WIDGET (self->list_view), on_frame_begun_cb, self, NULL);
  self->settling = SETTLING_FRAMES;
}

static void
set_following (CbAdminLogsPage *self, gboolean following)
{
  self->following = following;
  cb_admin_log_list_set_pinned (self->list, !following);
}

static void
load_what_is_near (CbAdminLogsPage *self)
{
  double page = gtk_adjustment_get_page_size (self->adjustment);
  double value = gtk_adjustment_get_value (self->adjustment);
  double rest = gtk_adjustment_get_upper (self->adjustment) - value - page;

  if (value < page && !self->following)
    cb_admin_log_list_load_older (self->list);
  if (rest < page)
    cb_admin_log_list_load_newer (self->list);
}

static void
on_scrolled_cb (GtkAdjustment *adjustment, CbAdminLogsPage *self)
{
  if (self->list == NULL || self->settling > 0)
    return;

  if (self->following && !is_at_bottom (self))
    set_following (self, FALSE);
  else if (!self->following && is_at_bottom (self) && cb_admin_log_list_is_live (self->list))
    set_following (self, TRUE);
  load_what_is_near (self);
}

/* States */

static void
on_status_told_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminLogsPage) self = user_data;
  g_autoptr (GVariant) reply = cb_admin_client_call_finish (CB_ADMIN_CLIENT (source), result, NULL);
  g_autoptr (GVariant) status = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
  const char *directory = NULL;
  g_autofree char *text = NULL;

  if (status == NULL || !g_variant_lookup (status, "log_directory", "&s", &directory))
    directory = USUAL_DIRECTORY;
  if (*directory != '\0')
    text =
        g_strdup_printf (_ ("The service writes to the journal when systemd starts it. Its daily "
                            "files are in %s."),
                         directory);
  g_object_set (
      self, "empty-description",
      text != NULL ? text : _ ("The service writes to the journal when systemd starts it."), NULL);
}

/* Nothing is in the journal: then the daemon knows best where its log is. */
static void
show_no_journal (CbAdminLogsPage *self)
{
  CbAdminClient *client = cb_admin_page_get_client (CB_ADMIN_PAGE (self));

  self->no_journal = TRUE;
  cb_admin_client_call_async (client, CB_ADMIN_PART_MANAGER, "GetStatus", NULL, CB_ADMIN_QUIET,
                              NULL, on_status_told_cb, g_object_ref (self));
  cb_admin_page_show_empty (CB_ADMIN_PAGE (self));
}

/* Returns: (transfer full): as whom the journal is read */
static char *
dup_user (CbAdminLogsPage *self)
{
  const char *host = cb_admin_client_get_host (cb_admin_page_get_client (CB_ADMIN_PAGE (self)));
  const char *at = host != NULL ? strrchr (host, '@') : NULL;

  return at != NULL ? g_strndup (host, (gsize) (at - host)) : g_strdup (g_get_user_name ());
}

static void
show_refusal (CbAdminLogsPage *self)
{
  g_autofree char *user = dup_user (self);
  g_autofree char *text =
      g_strdup_printf (_ ("Only members of the groups adm and systemd-journal may. To become one, "
                          "have an administrator run “adduser %s systemd-journal”, and log in "
                          "again."),
                       user);

  cb_admin_page_show_problem (CB_ADMIN_PAGE (self), "system-lock-screen-symbolic",
                              _ ("The Journal May Not Be Read"), text, _ ("_Try Again"));
}

static void
show_error (CbAdminLogsPage *self, const GError *error)
{
  if (g_error_matches (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED))
    show_refusal (self);
  else if (g_error_matches (error, CB_ERROR, CB_ERROR_NOT_FOUND))
    show_no_journal (self);
  else if (cb_admin_log_list_get_length (self->list) > 0)
    cb_admin_page_toast (CB_ADMIN_PAGE (self), error->message);
  else
    cb_admin_page_show_problem (CB_ADMIN_PAGE (self), "network-error-symbolic",
                                _ ("The Journal Cannot Be Reached"), error->message,
                                _ ("_Try Again"));
}

/* The way back to the newest line, for who is not there. */
static void
show_way_back (CbAdminLogsPage *self)
{
  guint n = cb_admin_log_list_get_n_missed (self->list);
  g_autofree char *text = g_strdup_printf (ngettext ("%u New Line", "%u New Lines", n), n);

  gtk_button_set_label (self->newest, n > 0 ? text : _ ("Newest Lines"));
  gtk_revealer_set_reveal_child (self->newest_revealer, !self->following);
}

static void
show_lines (CbAdminLogsPage *self)
{
  gboolean any = cb_admin_log_list_get_length (self->list) > 0;
  gboolean busy = cb_admin_log_list_is_busy (self->list);
  g_autoptr (CbAdminLogQuery) query = make_query (self);

  gtk_revealer_set_reveal_child (self->busy, busy);
  show_way_back (self);
  if (!any && !busy && !cb_admin_log_query_is_narrow (query) && self->scope.moment_us == 0)
    {
      show_no_journal (self);
      return;
    }

  self->no_journal = FALSE;
  gtk_stack_set_visible_child_name (self->list_states, any || busy ? "list" : "none");
  if (any || !busy || cb_admin_log_query_is_narrow (query))
    cb_admin_page_show_content (CB_ADMIN_PAGE (self));
}

static void
on_list_changed_cb (CbAdminLogList *list, CbAdminLogsPage *self)
{
  const GError *error = cb_admin_log_list_get_error (list);

  if (error == NULL)
    {
      self->had_error &= cb_admin_log_list_is_busy (list);
      show_lines (self);
      return;
    }

  gtk_revealer_set_reveal_child (self->busy, FALSE);
  if (!self->had_error)
    show_error (self, error);
  self->had_error = TRUE;
}

/* When it comes into view, and every few seconds while it is: for who has to be tried again. */
static void
cb_admin_logs_page_load (CbAdminPage *page)
{
  CbAdminLogsPage *self = CB_ADMIN_LOGS_PAGE (page);

  if (self->list == NULL)
    cb_admin_page_show_empty (page);
  else if (!self->shown)
    start_over (self);
  else
    cb_admin_log_list_resume (self->list);
}

/* Actions */

static void
page_narrow (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  set_scope (CB_ADMIN_LOGS_PAGE (widget), g_variant_get_string (parameter, NULL));
}

static void
page_newest (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CbAdminLogsPage *self = CB_ADMIN_LOGS_PAGE (widget);

  if (!cb_admin_log_list_is_live (self->list))
    {
      self->scope.moment_us = 0;
      start_over (self);
      return;
    }

  set_following (self, TRUE);
  settle (self);
}

static void
page_close_details (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  gtk_single_selection_set_selected (CB_ADMIN_LOGS_PAGE (widget)->selection,
                                     GTK_INVALID_LIST_POSITION);
}

static void
page_copy (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CbAdminLogsPage *self = CB_ADMIN_LOGS_PAGE (widget);
  CbAdminLogLine *line = cb_admin_log_details_get_line (self->details);
  g_autofree char *text = NULL;

  if (line == NULL)
    return;

  text = g_str_equal (g_variant_get_string (parameter, NULL), "json")
             ? cb_admin_log_line_dup_json (line)
             : cb_admin_log_line_dup_text (line);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  cb_admin_page_toast (CB_ADMIN_PAGE (self), _ ("Copied"));
}

/* One step out: of the details, then of what alone is shown. */
static gboolean
cb_admin_logs_page_go_back (CbAdminPage *page)
{
  CbAdminLogsPage *self = CB_ADMIN_LOGS_PAGE (page);

  if (adw_flap_get_reveal_flap (self->flap))
    page_close_details (GTK_WIDGET (page), NULL, NULL);
  else if (gtk_widget_get_visible (self->scope_bar))
    set_scope (self, "");
  else
    return FALSE;

  return TRUE;
}

static void
cb_admin_logs_page_search (CbAdminPage *page)
{
  gtk_widget_grab_focus (GTK_WIDGET (CB_ADMIN_LOGS_PAGE (page)->search));
}

static void
cb_admin_logs_page_open (CbAdminPage *page, const char *name)
{
  set_scope (CB_ADMIN_LOGS_PAGE (page), name);
}

/* The widget */

static void
on_line_selected_cb (GtkSingleSelection *selection, GParamSpec *pspec, CbAdminLogsPage *self)
{
  CbAdminLogLine *line = gtk_single_selection_get_selected_item (selection);

  cb_admin_log_details_set_line (self->details, line);
  adw_flap_set_reveal_flap (self->flap, line != NULL);
}

/* Who swipes the details away, or clicks beside them, has closed them. */
static void
on_details_revealed_cb (AdwFlap *flap, GParamSpec *pspec, CbAdminLogsPage *self)
{
  if (!adw_flap_get_reveal_flap (flap))
    gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
}

static void
on_row_set_up_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, cb_admin_log_row_new ());
}

static void
on_row_bound_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  cb_admin_log_row_set_line (CB_ADMIN_LOG_ROW (gtk_list_item_get_child (item)),
                             gtk_list_item_get_item (item));
}

static void
on_search_stopped_cb (CbAdminLogsPage *self)
{
  gtk_editable_set_text (self->search, "");
}

/* The daemon may be there only now. */
static void
on_client_state_changed_cb (CbAdminClient *client, GParamSpec *pspec, CbAdminLogsPage *self)
{
  if (self->no_journal)
    show_no_journal (self);
}

static void
on_client_given_cb (CbAdminLogsPage *self)
{
  g_signal_connect_object (cb_admin_page_get_client (CB_ADMIN_PAGE (self)), "notify::state",
                           G_CALLBACK (on_client_state_changed_cb), self, 0);
}

/* @source: where the journal is */
void
cb_admin_logs_page_set_source (CbAdminLogsPage *self, CbAdminLogSource *source)
{
  g_return_if_fail (self->source == NULL);

  self->source = g_object_ref (source);
  self->list = cb_admin_log_list_new (source);
  g_signal_connect (self->list, "changed", G_CALLBACK (on_list_changed_cb), self);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->list));
  cb_admin_page_reload (CB_ADMIN_PAGE (self));
}

static void
cb_admin_logs_page_dispose (GObject *object)
{
  CbAdminLogsPage *self = CB_ADMIN_LOGS_PAGE (object);

  if (self->list != NULL)
    {
      cb_admin_log_list_stop (self->list);
      g_signal_handlers_disconnect_by_data (self->list, self);
    }
  g_clear_object (&self->selection);
  g_clear_object (&self->list);
  g_clear_object (&self->source);
  cb_admin_log_scope_clear (&self->scope);

  G_OBJECT_CLASS (cb_admin_logs_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_child (klass, CbAdminLogsPage, search);
  gtk_widget_class_bind_template_child (klass, CbAdminLogsPage, level);
  gtk_widget_class_bind_template_child (klass, CbAdminLogsPage, scope_bar);
  gtk_widget_class_bind_template_child (klass, CbAdminLogsPage, scope_label);
  gtk_widget_class_bind_template_child (klass, CbAdminLogsPage, flap);
  gtk_widget_class_bind_template_child (klass, CbAdminLogsPage, list_states);
  gtk_widget_class_bind_template_child (klass, CbAdminLogsPage, scroller);
  gtk_widget_class_bind_template_child (klass, CbAdminLogsPage, list_view);
  gtk_widget_class_bind_template_child (klass, CbAdminLogsPage, newest_revealer);
  gtk_widget_class_bind_template_child (klass, CbAdminLogsPage, newest);
  gtk_widget_class_bind_template_child (klass, CbAdminLogsPage, busy);
  gtk_widget_class_bind_template_child (klass, CbAdminLogsPage, details);
  gtk_widget_class_bind_template_callback (klass, on_filter_changed_cb);
  gtk_widget_class_bind_template_callback (klass, on_search_stopped_cb);
}

static void
cb_admin_logs_page_class_init (CbAdminLogsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CbAdminPageClass *page_class = CB_ADMIN_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cb_admin_logs_page_dispose;
  page_class->load = cb_admin_logs_page_load;
  page_class->go_back = cb_admin_logs_page_go_back;
  page_class->search = cb_admin_logs_page_search;
  page_class->open = cb_admin_logs_page_open;
  page_class->standalone = TRUE;

  g_type_ensure (CB_ADMIN_TYPE_LOG_DETAILS);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/chatbotd/Admin/pages/logs/cb-admin-logs-page.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "page.narrow", "s", page_narrow);
  gtk_widget_class_install_action (widget_class, "page.newest", NULL, page_newest);
  gtk_widget_class_install_action (widget_class, "page.close-details", NULL, page_close_details);
  gtk_widget_class_install_action (widget_class, "page.copy", "s", page_copy);
}

static void
set_up_list (CbAdminLogsPage *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_row_set_up_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_row_bound_cb), NULL);
  gtk_list_view_set_factory (self->list_view, factory);
  g_object_unref (factory);

  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect (self->selection, "notify::selected-item", G_CALLBACK (on_line_selected_cb),
                    self);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_swapped (self->selection, "items-changed", G_CALLBACK (settle), self);
}

static void
cb_admin_logs_page_init (CbAdminLogsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_up_list (self);
  g_signal_connect (self, "notify::client", G_CALLBACK (on_client_given_cb), NULL);
  self->adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect (self->adjustment, "value-changed", G_CALLBACK (on_scrolled_cb), self);
  g_signal_connect_swapped (self->adjustment, "changed", G_CALLBACK (settle), self);
  g_signal_connect (self->flap, "notify::reveal-flap", G_CALLBACK (on_details_revealed_cb), self);
  cb_admin_page_set_poll (CB_ADMIN_PAGE (self), RETRY_S);
}
