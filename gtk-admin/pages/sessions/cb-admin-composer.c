#include "pages/sessions/cb-admin-composer.h"

#include <glib/gi18n.h>

#include "model/cb-admin-replies.h"

/* Whoever paused so long is not typing any more. */
#define TYPING_MS 4000

/* A prepared reply is shown in its menu with so many letters. */
#define MENU_LETTERS 60

/**
 * CbAdminComposer:
 *
 * Where a reply is written, over as many lines as it takes: Enter begins a new one, Ctrl+Enter
 * sends. Emits `send` with the text, and `typing` when somebody begins and ends to type. The text
 * stays until cb_admin_composer_clear(): a reply that could not be sent is not lost.
 */
struct _CbAdminComposer
{
  GtkBox parent_instance;

  guint typing_timer; /* set while somebody types */
  gboolean busy;

  GtkMenuButton *canned; /* (unowned), like all that follows: template children */
  GtkTextView *view;
  GtkTextBuffer *buffer;
  GtkWidget *send;
};

enum
{
  SIGNAL_SEND,
  SIGNAL_TYPING,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CbAdminComposer, cb_admin_composer, GTK_TYPE_BOX)

static char *
dup_text (CbAdminComposer *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);

  return g_strstrip (gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE));
}

/* Typing */

static void
end_typing (CbAdminComposer *self)
{
  if (self->typing_timer == 0)
    return;

  g_clear_handle_id (&self->typing_timer, g_source_remove);
  g_signal_emit (self, signals[SIGNAL_TYPING], 0, FALSE);
}

static gboolean
on_typing_paused_cb (gpointer user_data)
{
  CbAdminComposer *self = user_data;

  self->typing_timer = 0;
  g_signal_emit (self, signals[SIGNAL_TYPING], 0, FALSE);

  return G_SOURCE_REMOVE;
}

static void
note_typing (CbAdminComposer *self)
{
  gboolean typed_before = self->typing_timer != 0;

  g_clear_handle_id (&self->typing_timer, g_source_remove);
  self->typing_timer = g_timeout_add (TYPING_MS, on_typing_paused_cb, self);
  if (!typed_before)
    g_signal_emit (self, signals[SIGNAL_TYPING], 0, TRUE);
}

static void
update_sensitivity (CbAdminComposer *self)
{
  g_autofree char *text = dup_text (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.send", *text != '\0' && !self->busy);
}

static void
on_buffer_changed_cb (GtkTextBuffer *buffer, CbAdminComposer *self)
{
  g_autofree char *text = dup_text (self);

  update_sensitivity (self);
  if (*text != '\0')
    note_typing (self);
  else
    end_typing (self);
}

/* Actions */

static void
composer_send (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CbAdminComposer *self = CB_ADMIN_COMPOSER (widget);
  g_autofree char *text = dup_text (self);

  end_typing (self);
  g_signal_emit (self, signals[SIGNAL_SEND], 0, text);
}

static void
composer_insert (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CbAdminComposer *self = CB_ADMIN_COMPOSER (widget);

  gtk_text_buffer_insert_at_cursor (self->buffer, g_variant_get_string (parameter, NULL), -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

void
cb_admin_composer_clear (CbAdminComposer *self)
{
  gtk_text_buffer_set_text (self->buffer, "", 0);
}

/* While a reply is on its way nothing more is sent; writing goes on. */
void
cb_admin_composer_set_busy (CbAdminComposer *self, gboolean busy)
{
  self->busy = busy;
  update_sensitivity (self);
}

/* Prepared replies: read anew each time, for they may have been changed meanwhile */

static void
add_reply (GMenu *menu, const char *reply)
{
  g_autofree char *label = NULL;
  g_autoptr (GMenuItem) item = NULL;

  if (g_utf8_strlen (reply, -1) > MENU_LETTERS)
    {
      g_autofree char *start = g_utf8_substring (reply, 0, MENU_LETTERS);

      label = g_strconcat (start, "…", NULL);
    }
  else
    label = g_strdup (reply);
  g_strdelimit (label, "\n", ' ');
  item = g_menu_item_new (label, NULL);
  g_menu_item_set_action_and_target (item, "composer.insert", "s", reply);
  g_menu_append_item (menu, item);
}

static void
fill_canned (GtkMenuButton *button, gpointer user_data)
{
  g_auto (GStrv) replies = cb_admin_replies_load ();
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) section = g_menu_new ();

  for (guint i = 0; replies[i] != NULL; i++)
    add_reply (section, replies[i]);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  g_menu_append (menu, _ ("Change Prepared Replies…"), "app.preferences");
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (menu));
}

/* The widget */

static void
cb_admin_composer_dispose (GObject *object)
{
  CbAdminComposer *self = CB_ADMIN_COMPOSER (object);

  g_clear_handle_id (&self->typing_timer, g_source_remove);

  G_OBJECT_CLASS (cb_admin_composer_parent_class)->dispose (object);
}

static void
cb_admin_composer_class_init (CbAdminComposerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cb_admin_composer_dispose;

  signals[SIGNAL_SEND] = g_signal_new ("send", CB_ADMIN_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_TYPING] = g_signal_new ("typing", CB_ADMIN_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/chatbotd/Admin/pages/sessions/cb-admin-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, CbAdminComposer, canned);
  gtk_widget_class_bind_template_child (widget_class, CbAdminComposer, view);
  gtk_widget_class_bind_template_child (widget_class, CbAdminComposer, buffer);
  gtk_widget_class_bind_template_child (widget_class, CbAdminComposer, send);
  gtk_widget_class_bind_template_callback (widget_class, on_buffer_changed_cb);
  gtk_widget_class_install_action (widget_class, "composer.send", NULL, composer_send);
  gtk_widget_class_install_action (widget_class, "composer.insert", "s", composer_insert);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "composer.send", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK,
                                       "composer.send", NULL);
}

static void
cb_admin_composer_init (CbAdminComposer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->canned, fill_canned, NULL, NULL);
  update_sensitivity (self);
}
