#include "pages/widgets/cb-admin-publish.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* One folder on its way: packed into a file, which is then handed to the daemon. */
typedef struct
{
  CbAdminPage *page; /* (owned) */
  char *archive;     /* (owned) */
} Publishing;

static void
free_publishing (Publishing *publishing)
{
  g_unlink (publishing->archive);
  g_object_unref (publishing->page);
  g_free (publishing->archive);
  g_free (publishing);
}

static void
on_published_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Publishing *publishing = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
                 cb_admin_client_call_finish (CB_ADMIN_CLIENT (source), result, &error);
  g_autofree char *done = NULL;
  const char *version;

  if (reply != NULL)
    {
      g_variant_get (reply, "(&s)", &version);
      done = g_strdup_printf (_ ("Published as version %s"), version);
    }
  cb_admin_page_toast (publishing->page, reply != NULL ? done : error->message);
  cb_admin_page_reload (publishing->page);
  free_publishing (publishing);
}

static void
hand_over (Publishing *publishing)
{
  int fd = g_open (publishing->archive, O_RDONLY | O_CLOEXEC, 0);

  cb_admin_client_call_with_file_async (
      cb_admin_page_get_client (publishing->page), CB_ADMIN_PART_WIDGETS, "Publish",
      g_variant_new_parsed ("(@h 0, @a{sv} {})"), fd, NULL, on_published_cb, publishing);
  close (fd);
}

static void
on_packed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Publishing *publishing = user_data;
  g_autoptr (GError) error = NULL;

  if (g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error))
    {
      hand_over (publishing);
      return;
    }

  cb_admin_page_toast (publishing->page, error->message);
  free_publishing (publishing);
}

void
cb_admin_publish_run (CbAdminPage *page, GFile *folder)
{
  g_autofree char *path = g_file_get_path (folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) tar = NULL;
  char *archive = NULL;
  int fd = g_file_open_tmp ("chatbot-widget-XXXXXX.tar", &archive, &error);
  Publishing *publishing;

  if (fd == -1)
    {
      cb_admin_page_toast (page, error->message);
      return;
    }

  close (fd);
  publishing = g_new0 (Publishing, 1);
  publishing->page = g_object_ref (page);
  publishing->archive = archive;
  tar = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "tar", "--create", "--file", archive,
                          "--exclude=./.?*", "--directory", path != NULL ? path : "", ".", NULL);
  if (tar != NULL)
    {
      g_subprocess_wait_check_async (tar, NULL, on_packed_cb, publishing);
      return;
    }

  cb_admin_page_toast (page, error->message);
  free_publishing (publishing);
}

static void
on_dialog_answered_cb (GtkNativeDialog *dialog, int response, CbAdminPage *page)
{
  g_autoptr (GFile) folder = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      cb_admin_publish_run (page, folder);
    }
  g_object_unref (dialog);
}

void
cb_admin_publish_ask (CbAdminPage *page)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Publish a Folder"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page))),
      GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Publish"), NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_dialog_answered_cb), page, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
