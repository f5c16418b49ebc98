#include "pages/sessions/cb-admin-export.h"

#include <glib/gi18n.h>

/* One export, from the question where to the toast at its end. */
typedef struct
{
  CbAdminPage *page;            /* (owned) */
  GtkFileChooserNative *dialog; /* (owned) (nullable): while it asks */
  GFile *file;                  /* (owned) (nullable) */
  char *id;                     /* (owned) */
  char *format;                 /* (owned) */
} Export;

static void
free_export (Export *export)
{
  g_clear_object (&export->dialog);
  g_clear_object (&export->file);
  g_object_unref (export->page);
  g_free (export->id);
  g_free (export->format);
  g_free (export);
}

static void
on_file_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Export *export = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_basename (export->file);
  g_autofree char *done = g_strdup_printf (_ ("Exported to “%s”"), name);

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    cb_admin_page_toast (export->page, done);
  else
    cb_admin_page_toast (export->page, error->message);
  free_export (export);
}

/* For the user alone: it is what a visitor said. */
static void
write_document (Export *export, GVariant *document)
{
  gsize length;
  const char *text = g_variant_get_string (document, &length);
  g_autoptr (GBytes) bytes = g_bytes_new (text, length);

  g_file_replace_contents_bytes_async (export->file, bytes, NULL, FALSE,
                                       G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
                                       NULL, on_file_written_cb, export);
}

static void
on_exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Export *export = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
                 cb_admin_client_call_finish (CB_ADMIN_CLIENT (source), result, &error);
  g_autoptr (GVariant) document = NULL;

  if (reply == NULL)
    {
      cb_admin_page_toast (export->page, error->message);
      free_export (export);
      return;
    }

  document = g_variant_get_child_value (reply, 0);
  write_document (export, document);
}

static void
on_dialog_answered_cb (GtkNativeDialog *dialog, int response, Export *export)
{
  if (response != GTK_RESPONSE_ACCEPT)
    {
      free_export (export);
      return;
    }

  export->file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  cb_admin_client_call_async (cb_admin_page_get_client (export->page), CB_ADMIN_PART_SESSIONS,
                              "Export", g_variant_new ("(ss)", export->id, export->format),
                              CB_ADMIN_ASK, NULL, on_exported_cb, export);
}

void
cb_admin_export_run (CbAdminPage *page, const char *id, const char *format)
{
  Export *export = g_new0 (Export, 1);
  g_autofree char *name =
      g_strdup_printf ("%s.%s", id, g_str_equal (format, "text") ? "txt" : format);

  export->page = g_object_ref (page);
  export->id = g_strdup (id);
  export->format = g_strdup (format);
  export->dialog = gtk_file_chooser_native_new (
      _ ("Export Conversation"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page))),
      GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (export->dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (export->dialog), name);
  g_signal_connect (export->dialog, "response", G_CALLBACK (on_dialog_answered_cb), export);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (export->dialog));
}
