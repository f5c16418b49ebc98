#include "cb-admin-application.h"

#include <glib/gi18n.h>

#include "cb-admin-preferences.h"
#include "cb-admin-window.h"
#include "logs/cb-admin-log-journal.h"
#include "logs/cb-admin-log-remote.h"

/**
 * CbAdminApplication:
 *
 * The console as a program: its options, its one window, and the actions that others may ask for,
 * such as a notification that wants a page shown.
 */
struct _CbAdminApplication
{
  AdwApplication parent_instance;

  CbAdminClient *client;     /* (owned) (nullable): from startup on */
  CbAdminHealth *health;     /* (owned) (nullable): likewise */
  CbAdminLogSource *journal; /* (owned) (nullable): likewise */
  CbAdminWindow *window;     /* (unowned) (nullable): while it is open */
  char *bus;                 /* (owned) (nullable): from the command line */
  char *host;                /* (owned) (nullable): likewise */
  char *ssh_config;          /* (owned) (nullable): likewise */
  char *journal_directory;   /* (owned) (nullable): likewise */
};

G_DEFINE_FINAL_TYPE (CbAdminApplication, cb_admin_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "bus", 0, 0, G_OPTION_ARG_STRING, NULL,
    N_ ("The bus of the daemon: system, session, or an address"), N_ ("BUS") },
  { "host", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Look at another machine, through ssh"),
    N_ ("USER@SERVER") },
  { "ssh-config", 0, 0, G_OPTION_ARG_FILENAME, NULL,
    N_ ("Configuration of ssh, instead of the user’s"), N_ ("FILE") },
  { "journal-dir", 0, 0, G_OPTION_ARG_FILENAME, NULL,
    N_ ("Read the log from journal files of this directory"), N_ ("DIRECTORY") },
  { "show", 0, 0, G_OPTION_ARG_STRING, NULL,
    N_ ("Show a page, such as alerts, or something on it, such as sessions/ID"), N_ ("PAGE") },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version and end"), NULL },
  { NULL },
};

static void
ensure_window (CbAdminApplication *self)
{
  if (self->window == NULL)
    {
      self->window =
          cb_admin_window_new (GTK_APPLICATION (self), self->client, self->health, self->journal);
      g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
    }
  gtk_window_present (GTK_WINDOW (self->window));
}

/* Actions */

static void
app_show (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CbAdminApplication *self = user_data;
  const char *page, *item;

  g_variant_get (parameter, "(&s&s)", &page, &item);
  ensure_window (self);
  cb_admin_window_show_page (self->window, page, *item != '\0' ? item : NULL);
}

static void
app_about (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CbAdminApplication *self = user_data;

  adw_show_about_window (
      GTK_WINDOW (self->window), "application-name", _ ("Chatbot Console"), "application-icon",
      "org.chatbotd.Admin", "version", CB_VERSION, "developer-name", _ ("The chatbotd authors"),
      "license-type", GTK_LICENSE_GPL_3_0, "comments",
      _ ("Watches over a chatbotd, answers its visitors, and keeps its data safe."),
      /* Translators: your names, one a line */
      "translator-credits", _ ("translator-credits"), NULL);
}

static void
app_preferences (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CbAdminApplication *self = user_data;

  ensure_window (self);
  gtk_window_present (GTK_WINDOW (cb_admin_preferences_new (GTK_WINDOW (self->window))));
}

static void
app_quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CbAdminApplication *self = user_data;

  if (self->window != NULL)
    gtk_window_close (GTK_WINDOW (self->window));
}

static const GActionEntry actions[] = {
  { "show", app_show, "(ss)" },
  { "about", app_about },
  { "preferences", app_preferences },
  { "quit", app_quit },
};

static const struct
{
  const char *action;
  const char *keys[3];
} shortcuts[] = {
  { "app.quit", { "<Control>q" } },         { "app.preferences", { "<Control>comma" } },
  { "win.search", { "<Control>f" } },       { "win.refresh", { "<Control>r", "F5" } },
  { "win.back", { "<Alt>Left" } },          { "win.show-nth-page(0)", { "<Alt>1" } },
  { "win.show-nth-page(1)", { "<Alt>2" } }, { "win.show-nth-page(2)", { "<Alt>3" } },
  { "win.show-nth-page(3)", { "<Alt>4" } }, { "win.show-nth-page(4)", { "<Alt>5" } },
  { "win.show-nth-page(5)", { "<Alt>6" } }, { "win.show-nth-page(6)", { "<Alt>7" } },
  { "win.show-nth-page(7)", { "<Alt>8" } },
};

/* The life of the program */

/* Has the console show something, whether it is this process or one that runs already. */
static void
ask_to_show (GApplication *application, const char *what)
{
  g_auto (GStrv) parts = g_strsplit (what, "/", 2);
  g_autoptr (GError) error = NULL;

  if (!g_application_register (application, NULL, &error))
    g_printerr ("%s\n", error->message);
  else if (parts[0] != NULL)
    g_action_group_activate_action (
        G_ACTION_GROUP (application), "show",
        g_variant_new ("(ss)", parts[0], parts[1] != NULL ? parts[1] : ""));
}

static int
cb_admin_application_handle_local_options (GApplication *application, GVariantDict *given)
{
  CbAdminApplication *self = CB_ADMIN_APPLICATION (application);
  const char *what = NULL;

  if (g_variant_dict_contains (given, "version"))
    {
      g_print ("chatbot-admin %s\n", CB_VERSION);
      return 0;
    }
  g_variant_dict_lookup (given, "bus", "s", &self->bus);
  g_variant_dict_lookup (given, "host", "s", &self->host);
  g_variant_dict_lookup (given, "ssh-config", "^ay", &self->ssh_config);
  g_variant_dict_lookup (given, "journal-dir", "^ay", &self->journal_directory);
  /* Two consoles of two daemons are two programs; of one daemon, one. */
  if (self->bus != NULL || self->host != NULL)
    g_application_set_flags (application,
                             g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
  if (g_variant_dict_lookup (given, "show", "&s", &what))
    ask_to_show (application, what);

  return -1;
}

/* Whichever bus it is, the log of the service that was started for it is in one place. */
static CbAdminLogSource *
make_journal (CbAdminApplication *self, CbAdminSsh *ssh)
{
  if (self->journal_directory != NULL)
    return cb_admin_log_journal_new (self->journal_directory, FALSE);
  if (ssh != NULL)
    return cb_admin_log_remote_new (ssh);

  return cb_admin_log_journal_new (NULL, self->bus != NULL && !g_str_equal (self->bus, "system"));
}

static void
cb_admin_application_startup (GApplication *application)
{
  CbAdminApplication *self = CB_ADMIN_APPLICATION (application);
  g_autoptr (CbAdminSsh) ssh = NULL;

  G_APPLICATION_CLASS (cb_admin_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name ("org.chatbotd.Admin");
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), shortcuts[i].action,
                                           shortcuts[i].keys);

  if (self->host != NULL)
    ssh = cb_admin_ssh_new (self->host, self->ssh_config);
  self->client = cb_admin_client_new (self->bus != NULL ? self->bus : "system", ssh);
  self->health = cb_admin_health_new (self->client);
  self->journal = make_journal (self, ssh);
  cb_admin_client_start (self->client);
}

static void
cb_admin_application_activate (GApplication *application)
{
  ensure_window (CB_ADMIN_APPLICATION (application));
}

static void
cb_admin_application_shutdown (GApplication *application)
{
  CbAdminApplication *self = CB_ADMIN_APPLICATION (application);

  cb_admin_client_stop (self->client);
  g_clear_object (&self->health);
  g_clear_object (&self->client);
  g_clear_object (&self->journal);

  G_APPLICATION_CLASS (cb_admin_application_parent_class)->shutdown (application);
}

static void
cb_admin_application_finalize (GObject *object)
{
  CbAdminApplication *self = CB_ADMIN_APPLICATION (object);

  if (self->window != NULL)
    g_object_remove_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  g_free (self->bus);
  g_free (self->host);
  g_free (self->ssh_config);
  g_free (self->journal_directory);

  G_OBJECT_CLASS (cb_admin_application_parent_class)->finalize (object);
}

static void
cb_admin_application_class_init (CbAdminApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cb_admin_application_finalize;
  application_class->handle_local_options = cb_admin_application_handle_local_options;
  application_class->startup = cb_admin_application_startup;
  application_class->activate = cb_admin_application_activate;
  application_class->shutdown = cb_admin_application_shutdown;
}

static void
cb_admin_application_init (CbAdminApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

CbAdminApplication *
cb_admin_application_new (void)
{
  return g_object_new (CB_ADMIN_TYPE_APPLICATION, "application-id", "org.chatbotd.Admin",
                       "resource-base-path", "/org/chatbotd/Admin", NULL);
}
