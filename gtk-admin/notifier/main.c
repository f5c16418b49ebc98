#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <libnotify/notify.h>
#include <locale.h>
#include <signal.h>

#include "notifier/cb-admin-notifier.h"

static gboolean
on_signalled_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);

  return G_SOURCE_CONTINUE;
}

static void
on_refused_cb (CbAdminNotifier *notifier, GMainLoop *loop)
{
  g_message ("This user may not see alerts of the chat service: there is nothing to do");
  g_main_loop_quit (loop);
}

static void
run (const char *bus)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (CbAdminClient) client = cb_admin_client_new (bus != NULL ? bus : "system", NULL);
  g_autoptr (CbAdminNotifier) notifier = cb_admin_notifier_new (client, bus);

  g_unix_signal_add (SIGTERM, on_signalled_cb, loop);
  g_unix_signal_add (SIGINT, on_signalled_cb, loop);
  g_signal_connect (notifier, "refused", G_CALLBACK (on_refused_cb), loop);
  cb_admin_client_start (client);
  g_main_loop_run (loop);
  cb_admin_client_stop (client);
}

int
main (int argc, char *argv[])
{
  g_autofree char *bus = NULL;
  gboolean version = FALSE;
  const GOptionEntry options[] = {
    { "bus", 0, 0, G_OPTION_ARG_STRING, &bus,
      N_ ("The bus of the daemon: system, session, or an address"), N_ ("BUS") },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, N_ ("Show the version and end"), NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, CB_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_option_context_set_summary (context, _ ("Alerts of the chat service, and visitors who wait for "
                                            "a person, as notifications on the desktop."));
  g_option_context_add_main_entries (context, options, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  if (version)
    {
      g_print ("chatbot-notifier %s\n", CB_VERSION);
      return 0;
    }

  notify_init (_ ("Chatbot Console"));
  run (bus);
  notify_uninit ();

  return 0;
}
