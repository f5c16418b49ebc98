#include "pages/sessions/cb-admin-conversation.h"

#include <glib/gi18n.h>

#include "cb-admin-page.h"
#include "cb-admin-undo.h"
#include "model/cb-admin-record-list.h"
#include "pages/sessions/cb-admin-composer.h"
#include "pages/sessions/cb-admin-export.h"
#include "pages/sessions/cb-admin-message-row.h"
#include "pages/sessions/cb-admin-session-row.h"

/* The most messages that the daemon gives at a time. */
#define BATCH 500

/* Within so many pixels of the end, the reader wants to stay there. */
#define END_PX 40

/**
 * CbAdminConversation:
 *
 * One session: its messages as they come, and what a person can do with it. It lives in a page,
 * whose toasts tell what came of that.
 */
struct _CbAdminConversation
{
  AdwBin parent_instance;

  CbAdminClient *client;     /* (owned) (nullable) */
  CbAdminRecord *session;    /* (owned) (nullable): what is shown */
  gulong changed_handler;    /* on session */
  GCancellable *cancellable; /* (owned): of the fetching for this session */
  CbAdminRecordList *list;   /* (owned): the messages */
  gboolean fetching;
  gboolean again;  /* something came while it was fetching */
  gboolean at_end; /* whether the newest is in view */
  guint scroll_idle;

  GtkStack *whole; /* (unowned), like all that follows: template children */
  GtkLabel *title;
  GtkLabel *detail;
  GtkWidget *release;
  GtkScrolledWindow *scroller;
  GtkListBox *messages;
  GtkRevealer *typing;
  GtkStack *foot;
  GtkLabel *hint;
  CbAdminComposer *composer;
};

G_DEFINE_FINAL_TYPE (CbAdminConversation, cb_admin_conversation, ADW_TYPE_BIN)

static CbAdminPage *
find_page (CbAdminConversation *self)
{
  return CB_ADMIN_PAGE (gtk_widget_get_ancestor (GTK_WIDGET (self), CB_ADMIN_TYPE_PAGE));
}

static const char *
get_id (CbAdminConversation *self)
{
  return self->session != NULL ? cb_admin_record_get_string (self->session, "id") : "";
}

/* Messages */

static void fetch (CbAdminConversation *self);

static guint64
find_last_seq (CbAdminConversation *self)
{
  guint n = cb_admin_record_list_get_length (self->list);

  return n > 0 ? (guint64) cb_admin_record_get_number (cb_admin_record_list_get (self->list, n - 1),
                                                       "seq")
               : 0;
}

static void
on_messages_told_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminConversation) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
                 cb_admin_client_call_finish (CB_ADMIN_CLIENT (source), result, &error);
  g_autoptr (GVariant) messages = NULL;

  /* Cancelled means that another session is fetching by now. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->fetching = FALSE;
  if (reply == NULL)
    {
      if (find_page (self) != NULL)
        cb_admin_page_fail (find_page (self), error);
      return;
    }

  messages = g_variant_get_child_value (reply, 0);
  cb_admin_record_list_append (self->list, messages);
  if (self->again || g_variant_n_children (messages) == BATCH)
    fetch (self);
}

/* Fetches what follows the last message that is there. */
static void
fetch (CbAdminConversation *self)
{
  self->again = self->fetching;
  if (self->fetching || self->session == NULL)
    return;

  self->fetching = TRUE;
  cb_admin_client_call_async (self->client, CB_ADMIN_PART_SESSIONS, "GetMessages",
                              g_variant_new ("(stu)", get_id (self), find_last_seq (self), BATCH),
                              CB_ADMIN_QUIET, self->cancellable, on_messages_told_cb,
                              g_object_ref (self));
}

/* Fetches what came meanwhile. */
void
cb_admin_conversation_refresh (CbAdminConversation *self)
{
  fetch (self);
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  return cb_admin_message_row_new (CB_ADMIN_RECORD (item));
}

/* Whoever reads the newest wants to see what comes; whoever reads above wants to stay there. */
static void
on_scrolled_cb (GtkAdjustment *adjustment, CbAdminConversation *self)
{
  if (self->scroll_idle != 0)
    return;

  self->at_end = gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) >
                 gtk_adjustment_get_upper (adjustment) - END_PX;
}

static gboolean
on_idle_cb (gpointer user_data)
{
  CbAdminConversation *self = user_data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  self->scroll_idle = 0;
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));

  return G_SOURCE_REMOVE;
}

/* Not at once: rows are still being given their places. */
static void
on_height_changed_cb (GtkAdjustment *adjustment, CbAdminConversation *self)
{
  if (self->at_end && self->scroll_idle == 0)
    self->scroll_idle = g_idle_add (on_idle_cb, self);
}

/* What the daemon tells */

static void
take_typing (CbAdminConversation *self, GVariant *arguments)
{
  const char *id, *role;
  gboolean on;

  g_variant_get (arguments, "(&s&sb)", &id, &role, &on);
  if (g_str_equal (id, get_id (self)) && g_str_equal (role, "visitor"))
    gtk_revealer_set_reveal_child (self->typing, on);
}

static void
take_message (CbAdminConversation *self, GVariant *arguments)
{
  const char *id;

  g_variant_get (arguments, "(&s@a{sv})", &id, NULL);
  if (!g_str_equal (id, get_id (self)))
    return;

  gtk_revealer_set_reveal_child (self->typing, FALSE);
  fetch (self);
}

static void
on_client_told_cb (CbAdminClient *client,
                   guint part,
                   const char *name,
                   GVariant *arguments,
                   CbAdminConversation *self)
{
  if (part != CB_ADMIN_PART_SESSIONS || self->session == NULL)
    return;
  if (g_str_equal (name, "MessageAdded"))
    take_message (self, arguments);
  else if (g_str_equal (name, "Typing"))
    take_typing (self, arguments);
}

/* How the session stands */

static char *
describe (CbAdminRecord *session)
{
  static const char *const members[] = { "email", "page", "locale" };
  GString *detail = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *value = cb_admin_record_get_string (session, members[i]);

      if (*value != '\0')
        g_string_append_printf (detail, "%s%s", detail->len > 0 ? " · " : "", value);
    }
  if (detail->len == 0)
    g_string_append (detail, cb_admin_record_get_string (session, "id"));

  return g_string_free (detail, FALSE);
}

static void
show_foot (CbAdminConversation *self, const char *state)
{
  gboolean taken = g_str_equal (state, "operator");
  gboolean closed = g_str_equal (state, "closed");
  gboolean waiting = g_str_equal (state, "waiting");

  gtk_stack_set_visible_child_name (self->foot, taken ? "composer" : closed ? "closed" : "bot");
  gtk_label_set_label (self->hint, waiting ? _ ("The visitor asked for a person.")
                                           : _ ("The bot is answering."));
  gtk_widget_set_visible (self->release, taken || waiting);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "session.close", !closed);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "session.take-over", !taken && !closed);
  if (!taken)
    gtk_revealer_set_reveal_child (self->typing, FALSE);
}

static void
on_session_changed_cb (CbAdminRecord *session, CbAdminConversation *self)
{
  g_autofree char *title = cb_admin_session_row_dup_title (session);
  g_autofree char *detail = describe (session);

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->detail, detail);
  show_foot (self, cb_admin_record_get_string (session, "state"));
}

static void
forget_session (CbAdminConversation *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->session != NULL)
    g_clear_signal_handler (&self->changed_handler, self->session);
  g_clear_object (&self->session);
}

/* @session: (nullable): what to show */
void
cb_admin_conversation_set_session (CbAdminConversation *self, CbAdminRecord *session)
{
  if (self->session == session)
    return;

  forget_session (self);
  self->cancellable = g_cancellable_new ();
  self->fetching = FALSE;
  self->at_end = TRUE;
  cb_admin_record_list_clear (self->list);
  cb_admin_composer_clear (self->composer);
  gtk_revealer_set_reveal_child (self->typing, FALSE);
  gtk_stack_set_visible_child_name (self->whole, session != NULL ? "one" : "none");
  if (session == NULL)
    return;

  self->session = g_object_ref (session);
  self->changed_handler =
      g_signal_connect (session, "changed", G_CALLBACK (on_session_changed_cb), self);
  on_session_changed_cb (session, self);
  fetch (self);
}

/* Returns: (transfer none) (nullable) */
CbAdminRecord *
cb_admin_conversation_get_session (CbAdminConversation *self)
{
  return self->session;
}

void
cb_admin_conversation_set_client (CbAdminConversation *self, CbAdminClient *client)
{
  self->client = g_object_ref (client);
  g_signal_connect_object (client, "told", G_CALLBACK (on_client_told_cb), self, 0);
}

/* Writing to the visitor */

static void
on_replied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminConversation) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
                 cb_admin_client_call_finish (CB_ADMIN_CLIENT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  cb_admin_composer_set_busy (self->composer, FALSE);
  if (reply != NULL)
    cb_admin_composer_clear (self->composer);
  else if (find_page (self) != NULL)
    cb_admin_page_toast (find_page (self), error->message);
  fetch (self);
}

static void
on_send_cb (CbAdminComposer *composer, const char *text, CbAdminConversation *self)
{
  cb_admin_composer_set_busy (composer, TRUE);
  self->at_end = TRUE;
  cb_admin_client_call_async (self->client, CB_ADMIN_PART_SESSIONS, "Reply",
                              g_variant_new ("(ss)", get_id (self), text), CB_ADMIN_ASK,
                              self->cancellable, on_replied_cb, g_object_ref (self));
}

/* Nobody misses it where it fails, so nobody waits for it. */
static void
on_typing_cb (CbAdminComposer *composer, gboolean on, CbAdminConversation *self)
{
  if (self->session != NULL)
    cb_admin_client_call_async (self->client, CB_ADMIN_PART_SESSIONS, "SetTyping",
                                g_variant_new ("(sb)", get_id (self), on), CB_ADMIN_QUIET, NULL,
                                NULL, NULL);
}

/* Actions */

static void
run (CbAdminConversation *self, const char *method, const char *done)
{
  cb_admin_page_run (find_page (self), CB_ADMIN_PART_SESSIONS, method,
                     g_variant_new ("(s)", get_id (self)), done);
}

static void
session_take_over (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  run (CB_ADMIN_CONVERSATION (widget), "TakeOver", NULL);
}

static void
session_release (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  run (CB_ADMIN_CONVERSATION (widget), "Release", _ ("The bot answers again"));
}

static void
session_close (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  run (CB_ADMIN_CONVERSATION (widget), "Close", _ ("Conversation ended"));
}

static void
session_export (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CbAdminConversation *self = CB_ADMIN_CONVERSATION (widget);

  cb_admin_export_run (find_page (self), get_id (self), g_variant_get_string (parameter, NULL));
}

static void
session_show_log (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  g_autofree char *item = g_strdup_printf ("session:%s", get_id (CB_ADMIN_CONVERSATION (widget)));

  gtk_widget_activate_action (widget, "app.show", "(ss)", "logs", item);
}

static void
session_erase (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CbAdminConversation *self = CB_ADMIN_CONVERSATION (widget);

  cb_admin_undo_run (find_page (self), _ ("The conversation will be erased"),
                     CB_ADMIN_PART_SESSIONS, "Erase", get_id (self),
                     _ ("Everything of the visitor is erased"));
}

/* The widget */

static void
cb_admin_conversation_dispose (GObject *object)
{
  CbAdminConversation *self = CB_ADMIN_CONVERSATION (object);

  forget_session (self);
  g_clear_handle_id (&self->scroll_idle, g_source_remove);
  g_clear_object (&self->list);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (cb_admin_conversation_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_child (klass, CbAdminConversation, whole);
  gtk_widget_class_bind_template_child (klass, CbAdminConversation, title);
  gtk_widget_class_bind_template_child (klass, CbAdminConversation, detail);
  gtk_widget_class_bind_template_child (klass, CbAdminConversation, release);
  gtk_widget_class_bind_template_child (klass, CbAdminConversation, scroller);
  gtk_widget_class_bind_template_child (klass, CbAdminConversation, messages);
  gtk_widget_class_bind_template_child (klass, CbAdminConversation, typing);
  gtk_widget_class_bind_template_child (klass, CbAdminConversation, foot);
  gtk_widget_class_bind_template_child (klass, CbAdminConversation, hint);
  gtk_widget_class_bind_template_child (klass, CbAdminConversation, composer);
  gtk_widget_class_bind_template_callback (klass, on_send_cb);
  gtk_widget_class_bind_template_callback (klass, on_typing_cb);
}

static void
cb_admin_conversation_class_init (CbAdminConversationClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cb_admin_conversation_dispose;

  g_type_ensure (CB_ADMIN_TYPE_COMPOSER);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/chatbotd/Admin/pages/sessions/cb-admin-conversation.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "session.take-over", NULL, session_take_over);
  gtk_widget_class_install_action (widget_class, "session.release", NULL, session_release);
  gtk_widget_class_install_action (widget_class, "session.close", NULL, session_close);
  gtk_widget_class_install_action (widget_class, "session.export", "s", session_export);
  gtk_widget_class_install_action (widget_class, "session.show-log", NULL, session_show_log);
  gtk_widget_class_install_action (widget_class, "session.erase", NULL, session_erase);
}

static void
cb_admin_conversation_init (CbAdminConversation *self)
{
  GtkAdjustment *adjustment;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->list = cb_admin_record_list_new ("seq");
  gtk_list_box_bind_model (self->messages, G_LIST_MODEL (self->list), make_row, NULL, NULL);
  adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect (adjustment, "value-changed", G_CALLBACK (on_scrolled_cb), self);
  g_signal_connect (adjustment, "changed", G_CALLBACK (on_height_changed_cb), self);
}
