#include "cb-admin-page.h"

#include <glib/gi18n.h>

#include "base/cb-error.h"

/* Signals that come in a burst lead to one reload, so many milliseconds after the first. */
#define GATHER_MS 150

/**
 * CbAdminPage:
 *
 * What every page of the console is: content, and in its place a spinner while it loads, a hint
 * where there is nothing, what went wrong, or that the daemon is not there. It loads when it comes
 * into view and the daemon is connected, again when the daemon tells of something that the page
 * listens to, and every few seconds where it is asked to; never while nobody looks.
 */
typedef struct
{
  CbAdminClient *client;     /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable): while it is in view */
  GtkWidget *tools;          /* (unowned) (nullable): in the header bar */
  char *title;               /* (owned) (nullable) */
  char *icon_name;           /* (owned) (nullable) */
  char *empty_title;         /* (owned) (nullable) */
  char *empty_description;   /* (owned) (nullable) */
  guint listens;             /* a bit for each CbAdminPart */
  guint poll_s;
  guint poll_timer;
  guint gather_timer;
  CbAdminAsk ask; /* whether the load that is under way may ask for a password */
  gboolean narrow;
  gboolean shown; /* whether there was content since the daemon was connected */

  AdwHeaderBar *header; /* (unowned), like all that follows: template children */
  AdwToastOverlay *toasts;
  GtkStack *states;
  AdwBin *slot;
  AdwStatusPage *problem;
  GtkWidget *retry;
} CbAdminPagePrivate;

enum
{
  PROP_CLIENT = 1,
  PROP_TITLE,
  PROP_ICON_NAME,
  PROP_EMPTY_TITLE,
  PROP_EMPTY_DESCRIPTION,
  PROP_CONTENT,
  PROP_TOOLS,
  PROP_NARROW,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (CbAdminPage, cb_admin_page, ADW_TYPE_BIN)

#define PRIVATE(self) ((CbAdminPagePrivate *) cb_admin_page_get_instance_private (self))

/* States */

/* Shows what is in the way of any content. @button: (nullable): what page.retry is called */
void
cb_admin_page_show_problem (CbAdminPage *self,
                            const char *icon_name,
                            const char *title,
                            const char *description,
                            const char *button)
{
  CbAdminPagePrivate *priv = PRIVATE (self);
  g_autofree char *escaped = description != NULL ? g_markup_escape_text (description, -1) : NULL;

  adw_status_page_set_icon_name (priv->problem, icon_name);
  adw_status_page_set_title (priv->problem, title);
  adw_status_page_set_description (priv->problem, escaped);
  if (button != NULL)
    gtk_button_set_label (GTK_BUTTON (priv->retry), button);
  gtk_widget_set_visible (priv->retry, button != NULL);
  gtk_stack_set_visible_child_name (priv->states, "problem");
}

static void
show_disconnected (CbAdminPage *self)
{
  CbAdminClient *client = PRIVATE (self)->client;

  if (cb_admin_client_get_state (client) == CB_ADMIN_ABSENT)
    cb_admin_page_show_problem (self, "network-offline-symbolic",
                                _ ("The Chat Service Is Not Running"),
                                _ ("As soon as it is started, it is shown here."), NULL);
  else
    cb_admin_page_show_problem (self, "network-error-symbolic", _ ("No Connection"),
                                cb_admin_client_get_problem (client), NULL);
}

void
cb_admin_page_show_content (CbAdminPage *self)
{
  CbAdminPagePrivate *priv = PRIVATE (self);

  priv->ask = CB_ADMIN_QUIET;
  priv->shown = TRUE;
  gtk_stack_set_visible_child_name (priv->states, "content");
}

/* Shows that there is nothing, in the words of `empty-title` and `empty-description`. */
void
cb_admin_page_show_empty (CbAdminPage *self)
{
  CbAdminPagePrivate *priv = PRIVATE (self);

  priv->ask = CB_ADMIN_QUIET;
  priv->shown = TRUE;
  gtk_stack_set_visible_child_name (priv->states, "empty");
}

/**
 * cb_admin_page_fail:
 * @error: why nothing could be fetched
 *
 * Says so in place of the content, or in a toast where there is older content to look at.
 */
void
cb_admin_page_fail (CbAdminPage *self, const GError *error)
{
  CbAdminPagePrivate *priv = PRIVATE (self);
  gboolean refused = g_error_matches (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED);

  priv->ask = CB_ADMIN_QUIET;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      cb_admin_client_get_state (priv->client) != CB_ADMIN_CONNECTED)
    return;
  if (priv->shown)
    cb_admin_page_toast (self, error->message);
  else
    cb_admin_page_show_problem (self,
                                refused ? "system-lock-screen-symbolic" : "dialog-error-symbolic",
                                refused ? _ ("Not Allowed") : _ ("Something Went Wrong"),
                                error->message, refused ? _ ("_Unlock…") : _ ("_Try Again"));
}

void
cb_admin_page_add_toast (CbAdminPage *self, AdwToast *toast)
{
  adw_toast_overlay_add_toast (PRIVATE (self)->toasts, toast);
}

void
cb_admin_page_toast (CbAdminPage *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  cb_admin_page_add_toast (self, adw_toast_new (escaped));
}

/* Loading */

static gboolean
is_live (CbAdminPage *self)
{
  CbAdminPagePrivate *priv = PRIVATE (self);

  return priv->client != NULL && priv->cancellable != NULL &&
         (CB_ADMIN_PAGE_GET_CLASS (self)->standalone ||
          cb_admin_client_get_state (priv->client) == CB_ADMIN_CONNECTED);
}

/* Fetches everything again; does nothing while it is out of view, for then it will anyway. */
void
cb_admin_page_reload (CbAdminPage *self)
{
  if (is_live (self) && CB_ADMIN_PAGE_GET_CLASS (self)->load != NULL)
    CB_ADMIN_PAGE_GET_CLASS (self)->load (self);
}

static gboolean
on_gathered_cb (gpointer user_data)
{
  PRIVATE (user_data)->gather_timer = 0;
  cb_admin_page_reload (user_data);

  return G_SOURCE_REMOVE;
}

static void
on_client_told_cb (CbAdminClient *client,
                   guint part,
                   const char *name,
                   GVariant *arguments,
                   CbAdminPage *self)
{
  CbAdminPagePrivate *priv = PRIVATE (self);

  if ((priv->listens & 1u << part) != 0 && priv->gather_timer == 0 && is_live (self))
    priv->gather_timer = g_timeout_add (GATHER_MS, on_gathered_cb, self);
}

static void
on_client_state_changed_cb (CbAdminClient *client, GParamSpec *pspec, CbAdminPage *self)
{
  CbAdminPagePrivate *priv = PRIVATE (self);

  if (CB_ADMIN_PAGE_GET_CLASS (self)->standalone)
    return;

  priv->shown = FALSE;
  if (cb_admin_client_get_state (client) == CB_ADMIN_CONNECTED ||
      cb_admin_client_get_state (client) == CB_ADMIN_CONNECTING)
    gtk_stack_set_visible_child_name (priv->states, "loading");
  else
    show_disconnected (self);
  cb_admin_page_reload (self);
}

/* What happens to a part leads to a reload. */
void
cb_admin_page_listen (CbAdminPage *self, CbAdminPart part)
{
  PRIVATE (self)->listens |= 1u << part;
}

static gboolean
on_poll_due_cb (gpointer user_data)
{
  cb_admin_page_reload (user_data);

  return G_SOURCE_CONTINUE;
}

/* Reloads every so many seconds while it is in view; set before it is. */
void
cb_admin_page_set_poll (CbAdminPage *self, guint seconds)
{
  PRIVATE (self)->poll_s = seconds;
}

/**
 * cb_admin_page_fetch:
 * @callback: its data is a reference to the page, which it owns; it calls
 *   cb_admin_page_fetch_finish()
 *
 * Calls a method that reads. It is given up when the page goes out of view.
 */
void
cb_admin_page_fetch (CbAdminPage *self,
                     CbAdminPart part,
                     const char *method,
                     GVariant *arguments,
                     GAsyncReadyCallback callback)
{
  CbAdminPagePrivate *priv = PRIVATE (self);

  cb_admin_client_call_async (priv->client, part, method, arguments, priv->ask, priv->cancellable,
                              callback, g_object_ref (self));
}

/**
 * cb_admin_page_fetch_finish:
 *
 * Returns: (transfer full) (nullable): what the method returned; where it failed the page has said
 * so
 */
GVariant *
cb_admin_page_fetch_finish (CbAdminPage *self, GObject *client, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  GVariant *reply = cb_admin_client_call_finish (CB_ADMIN_CLIENT (client), result, &error);

  if (reply == NULL)
    cb_admin_page_fail (self, error);

  return reply;
}

typedef struct
{
  CbAdminPage *page;       /* (owned) */
  CbAdminRecordList *list; /* (owned) */
  void (*then) (CbAdminPage *self);
} Filling;

static void
on_list_told_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Filling *filling = user_data;
  g_autoptr (CbAdminPage) self = filling->page;
  g_autoptr (CbAdminRecordList) list = filling->list;
  g_autoptr (GVariant) reply = cb_admin_page_fetch_finish (self, source, result);
  g_autoptr (GVariant) dicts = NULL;

  if (reply == NULL)
    return;

  dicts = g_variant_get_child_value (reply, 0);
  cb_admin_record_list_replace (list, dicts);
  filling->then (self);
}

/**
 * cb_admin_page_fill:
 * @method: one that returns a list, aa{sv}
 * @then: called when @list is that; not called where the method failed, which is said then
 *
 * As cb_admin_page_fetch(), for what most pages fetch.
 */
void
cb_admin_page_fill (CbAdminPage *self,
                    CbAdminPart part,
                    const char *method,
                    GVariant *arguments,
                    CbAdminRecordList *list,
                    void (*then) (CbAdminPage *self))
{
  CbAdminPagePrivate *priv = PRIVATE (self);
  Filling *filling = g_new0 (Filling, 1);

  filling->page = g_object_ref (self);
  filling->list = g_object_ref (list);
  filling->then = then;
  cb_admin_client_call_async (priv->client, part, method, arguments, priv->ask, priv->cancellable,
                              on_list_told_cb, filling);
}

/* Actions */

static void
page_retry (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CbAdminPage *self = CB_ADMIN_PAGE (widget);

  PRIVATE (self)->ask = CB_ADMIN_ASK;
  gtk_stack_set_visible_child_name (PRIVATE (self)->states, "loading");
  cb_admin_page_reload (self);
}

/* For the window */

CbAdminClient *
cb_admin_page_get_client (CbAdminPage *self)
{
  return PRIVATE (self)->client;
}

void
cb_admin_page_set_client (CbAdminPage *self, CbAdminClient *client)
{
  CbAdminPagePrivate *priv = PRIVATE (self);

  g_return_if_fail (priv->client == NULL);

  priv->client = g_object_ref (client);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (on_client_state_changed_cb), self,
                           0);
  g_signal_connect_object (client, "told", G_CALLBACK (on_client_told_cb), self, 0);
  on_client_state_changed_cb (client, NULL, self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CLIENT]);
}

const char *
cb_admin_page_get_title (CbAdminPage *self)
{
  return PRIVATE (self)->title;
}

const char *
cb_admin_page_get_icon_name (CbAdminPage *self)
{
  return PRIVATE (self)->icon_name;
}

/* Returns: whether the window has no room for two things side by side */
gboolean
cb_admin_page_is_narrow (CbAdminPage *self)
{
  return PRIVATE (self)->narrow;
}

gboolean
cb_admin_page_go_back (CbAdminPage *self)
{
  CbAdminPageClass *klass = CB_ADMIN_PAGE_GET_CLASS (self);

  return klass->go_back != NULL && klass->go_back (self);
}

/* Returns: whether there is something to be searched */
gboolean
cb_admin_page_search (CbAdminPage *self)
{
  CbAdminPageClass *klass = CB_ADMIN_PAGE_GET_CLASS (self);

  if (klass->search != NULL)
    klass->search (self);

  return klass->search != NULL;
}

void
cb_admin_page_open (CbAdminPage *self, const char *name)
{
  if (CB_ADMIN_PAGE_GET_CLASS (self)->open != NULL)
    CB_ADMIN_PAGE_GET_CLASS (self)->open (self, name);
}

/* The widget */

static void
cb_admin_page_map (GtkWidget *widget)
{
  CbAdminPage *self = CB_ADMIN_PAGE (widget);
  CbAdminPagePrivate *priv = PRIVATE (self);

  GTK_WIDGET_CLASS (cb_admin_page_parent_class)->map (widget);

  priv->cancellable = g_cancellable_new ();
  if (priv->poll_s != 0)
    priv->poll_timer = g_timeout_add_seconds (priv->poll_s, on_poll_due_cb, self);
  cb_admin_page_reload (self);
}

/* Not in dispose: a call in flight holds a reference, which would delay it. */
static void
cb_admin_page_unmap (GtkWidget *widget)
{
  CbAdminPagePrivate *priv = PRIVATE (CB_ADMIN_PAGE (widget));

  g_cancellable_cancel (priv->cancellable);
  g_clear_object (&priv->cancellable);
  g_clear_handle_id (&priv->poll_timer, g_source_remove);
  g_clear_handle_id (&priv->gather_timer, g_source_remove);

  GTK_WIDGET_CLASS (cb_admin_page_parent_class)->unmap (widget);
}

static void
cb_admin_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CbAdminPagePrivate *priv = PRIVATE (CB_ADMIN_PAGE (object));

  switch (id)
    {
    case PROP_CLIENT:
      g_value_set_object (value, priv->client);
      break;
    case PROP_TITLE:
      g_value_set_string (value, priv->title);
      break;
    case PROP_ICON_NAME:
      g_value_set_string (value, priv->icon_name);
      break;
    case PROP_EMPTY_TITLE:
      g_value_set_string (value, priv->empty_title);
      break;
    case PROP_EMPTY_DESCRIPTION:
      g_value_set_string (value, priv->empty_description);
      break;
    case PROP_CONTENT:
      g_value_set_object (value, adw_bin_get_child (priv->slot));
      break;
    case PROP_TOOLS:
      g_value_set_object (value, priv->tools);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, priv->narrow);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
take_string (char **member, const GValue *value)
{
  g_free (*member);
  *member = g_value_dup_string (value);
}

static void
cb_admin_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CbAdminPagePrivate *priv = PRIVATE (CB_ADMIN_PAGE (object));

  switch (id)
    {
    case PROP_TITLE:
      take_string (&priv->title, value);
      break;
    case PROP_ICON_NAME:
      take_string (&priv->icon_name, value);
      break;
    case PROP_EMPTY_TITLE:
      take_string (&priv->empty_title, value);
      break;
    case PROP_EMPTY_DESCRIPTION:
      take_string (&priv->empty_description, value);
      break;
    case PROP_CONTENT:
      adw_bin_set_child (priv->slot, g_value_get_object (value));
      break;
    case PROP_TOOLS:
      priv->tools = g_value_get_object (value);
      if (priv->tools != NULL)
        adw_header_bar_pack_end (priv->header, priv->tools);
      break;
    case PROP_NARROW:
      priv->narrow = g_value_get_boolean (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cb_admin_page_dispose (GObject *object)
{
  CbAdminPagePrivate *priv = PRIVATE (CB_ADMIN_PAGE (object));

  g_clear_object (&priv->client);

  G_OBJECT_CLASS (cb_admin_page_parent_class)->dispose (object);
}

static void
cb_admin_page_finalize (GObject *object)
{
  CbAdminPagePrivate *priv = PRIVATE (CB_ADMIN_PAGE (object));

  g_free (priv->title);
  g_free (priv->icon_name);
  g_free (priv->empty_title);
  g_free (priv->empty_description);

  G_OBJECT_CLASS (cb_admin_page_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  props[PROP_CLIENT] =
      g_param_spec_object ("client", NULL, NULL, CB_ADMIN_TYPE_CLIENT,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  props[PROP_EMPTY_TITLE] = g_param_spec_string ("empty-title", NULL, NULL, NULL, flags);
  props[PROP_EMPTY_DESCRIPTION] =
      g_param_spec_string ("empty-description", NULL, NULL, NULL, flags);
  props[PROP_CONTENT] = g_param_spec_object ("content", NULL, NULL, GTK_TYPE_WIDGET, flags);
  props[PROP_TOOLS] = g_param_spec_object ("tools", NULL, NULL, GTK_TYPE_WIDGET, flags);
  props[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (klass, N_PROPS, props);
}

static void
cb_admin_page_class_init (CbAdminPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = cb_admin_page_get_property;
  object_class->set_property = cb_admin_page_set_property;
  object_class->dispose = cb_admin_page_dispose;
  object_class->finalize = cb_admin_page_finalize;
  widget_class->map = cb_admin_page_map;
  widget_class->unmap = cb_admin_page_unmap;
  install_properties (object_class);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/chatbotd/Admin/cb-admin-page.ui");
  gtk_widget_class_bind_template_child_private (widget_class, CbAdminPage, header);
  gtk_widget_class_bind_template_child_private (widget_class, CbAdminPage, toasts);
  gtk_widget_class_bind_template_child_private (widget_class, CbAdminPage, states);
  gtk_widget_class_bind_template_child_private (widget_class, CbAdminPage, slot);
  gtk_widget_class_bind_template_child_private (widget_class, CbAdminPage, problem);
  gtk_widget_class_bind_template_child_private (widget_class, CbAdminPage, retry);
  gtk_widget_class_install_action (widget_class, "page.retry", NULL, page_retry);
}

static void
cb_admin_page_init (CbAdminPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
