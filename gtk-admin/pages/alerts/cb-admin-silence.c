#include "pages/alerts/cb-admin-silence.h"

#include <glib/gi18n.h>

#define HOUR 3600u

/* One question, from the dialog to the call. */
typedef struct
{
  CbAdminPage *page;     /* (owned) */
  char *rule;            /* (owned) */
  GtkDropDown *how_long; /* (unowned): in the dialog */
  GtkEditable *why;      /* (unowned): in the dialog */
} Silence;

static const struct
{
  const char *text;
  guint seconds;
} durations[] = {
  { N_ ("One Hour"), HOUR },
  { N_ ("Eight Hours"), 8 * HOUR },
  { N_ ("A Day"), 24 * HOUR },
  { N_ ("A Week"), 7 * 24 * HOUR },
};

static void
free_silence (gpointer data, GClosure *closure)
{
  Silence *silence = data;

  g_object_unref (silence->page);
  g_free (silence->rule);
  g_free (silence);
}

static void
on_dialog_answered_cb (AdwMessageDialog *dialog, const char *response, Silence *silence)
{
  guint seconds = durations[gtk_drop_down_get_selected (silence->how_long)].seconds;

  if (g_str_equal (response, "silence"))
    cb_admin_page_run (
        silence->page, CB_ADMIN_PART_ALERTS, "Silence",
        g_variant_new ("(sus)", silence->rule, seconds, gtk_editable_get_text (silence->why)),
        _ ("Nothing is sent about this rule for a while"));
}

static GtkWidget *
make_questions (Silence *silence)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkStringList *texts = gtk_string_list_new (NULL);
  GtkWidget *why = gtk_entry_new ();

  for (guint i = 0; i < G_N_ELEMENTS (durations); i++)
    gtk_string_list_append (texts, _ (durations[i].text));
  silence->how_long = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (texts), NULL));
  silence->why = GTK_EDITABLE (why);
  gtk_entry_set_placeholder_text (GTK_ENTRY (why), _ ("Why, for the others"));
  gtk_entry_set_activates_default (GTK_ENTRY (why), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (why), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Reason"),
                                  -1);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (silence->how_long));
  gtk_box_append (GTK_BOX (box), why);

  return box;
}

void
cb_admin_silence_run (CbAdminPage *page, const char *rule)
{
  GtkWindow *parent = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page)));
  GtkWidget *dialog =
      adw_message_dialog_new (parent, _ ("Silence This Rule?"),
                              _ ("It is watched nevertheless, but nobody is told for so long."));
  Silence *silence = g_new0 (Silence, 1);

  silence->page = g_object_ref (page);
  silence->rule = g_strdup (rule);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), make_questions (silence));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "silence",
                                    _ ("_Silence"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "silence");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_dialog_answered_cb), silence,
                         free_silence, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
