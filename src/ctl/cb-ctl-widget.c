#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "ctl/cb-ctl-client.h"
#include "ctl/cb-ctl-dict.h"
#include "ctl/cb-ctl-pack.h"

/* `chatbotctl widget`: versions of what websites embed. */

static gboolean
has_flag (GVariant *version, const char *name)
{
  gboolean set = FALSE;

  return g_variant_lookup (version, name, "b", &set) && set;
}

/* Returns: (transfer full): what visitors have to do with it */
static char *
describe_use (GVariant *version)
{
  const char *problem;

  if (g_variant_lookup (version, "problem", "&s", &problem))
    return g_strdup ("damaged");
  if (has_flag (version, "active"))
    return g_strdup ("yes");

  return g_strdup (has_flag (version, "canary") ? "some" : "no");
}

static gboolean
list (CbCtl *self, GError **error)
{
  static const char *const headings[] = { "VERSION", "VISITORS GET IT", "PUBLISHED",
                                          "WHO",     ">FILES",          ">SIZE",
                                          ">ERRORS", "NOTES",           NULL };
  g_autoptr (CbCtlTable) table = cb_ctl_table_new (headings);
  g_autoptr (CbDBusWidgets) widgets = NULL;
  g_autoptr (GVariant) versions = NULL;

  if (!cb_ctl_parse (self, NULL, error))
    return FALSE;
  widgets = cb_ctl_client_get_widgets (self, error);
  if (widgets == NULL ||
      !cb_dbus_widgets_call_list_sync (widgets, CB_CTL_CALL, &versions, NULL, error))
    return FALSE;
  if (cb_ctl_print_json (self, versions))
    return TRUE;

  for (gsize i = 0; i < g_variant_n_children (versions); i++)
    {
      g_autoptr (GVariant) version = g_variant_get_child_value (versions, i);

      cb_ctl_table_add (table, cb_ctl_dict_dup_string (version, "version"));
      cb_ctl_table_add (table, describe_use (version));
      cb_ctl_table_add (table, cb_ctl_dict_dup_time (version, "published_at"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_string (version, "actor"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_number (version, "files"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_size (version, "size"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_number (version, "errors"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_string (version, "notes"));
    }
  cb_ctl_print_table (self, table, "No version was published");

  return TRUE;
}

static void
suggest_version (CbDBusWidgets *widgets, const char *name, GError **error)
{
  g_autoptr (GVariant) versions = NULL;

  cb_dbus_widgets_call_list_sync (widgets, CB_CTL_CALL, &versions, NULL, NULL);
  cb_ctl_client_suggest (error, name, versions, "version");
}

/* Returns: an archive to send, to be closed; -1 on failure */
static int
open_archive (const char *path, GError **error)
{
  int fd;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return cb_ctl_pack_directory (path, error);

  fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0)
    g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "Cannot read “%s”: %s", path,
                 g_strerror (errno));

  return fd;
}

static void
add_text (GVariantBuilder *options, const char *name, const char *text)
{
  if (text != NULL)
    g_variant_builder_add (options, "{sv}", name, g_variant_new_string (text));
}

static gboolean
publish (CbCtl *self, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *notes = NULL;
  g_autofree char *reason = NULL;
  gboolean deploy = FALSE;
  const GOptionEntry options[] = {
    { "version", 0, 0, G_OPTION_ARG_STRING, &name, "Its number, above all that there were",
      "VERSION" },
    { "notes", 0, 0, G_OPTION_ARG_STRING, &notes, "What is to be said of it", "TEXT" },
    { "deploy", 0, 0, G_OPTION_ARG_NONE, &deploy, "Make it the active one at once", NULL },
    { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, "Why it is deployed, for the history", "TEXT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (CbDBusWidgets) widgets = NULL;
  g_autoptr (GUnixFDList) fds = NULL;
  g_autofree char *version = NULL;
  GVariantBuilder described;
  int fd;

  if (!cb_ctl_parse (self, options, error))
    return FALSE;
  fd = open_archive (self->arguments[1], error);
  if (fd < 0)
    return FALSE;
  fds = g_unix_fd_list_new_from_array (&fd, 1);
  widgets = cb_ctl_client_get_widgets (self, error);
  if (widgets == NULL)
    return FALSE;
  g_variant_builder_init (&described, G_VARIANT_TYPE_VARDICT);
  add_text (&described, "version", name);
  add_text (&described, "notes", notes);
  add_text (&described, "reason", reason);
  g_variant_builder_add (&described, "{sv}", "deploy", g_variant_new_boolean (deploy));
  if (!cb_dbus_widgets_call_publish_sync (widgets, g_variant_new_handle (0),
                                          g_variant_builder_end (&described), CB_CTL_CALL, fds,
                                          &version, NULL, NULL, error))
    return FALSE;
  if (self->json)
    g_print ("\"%s\"\n", version);
  cb_ctl_say (self,
              deploy ? "Version %s is published, and visitors get it"
                     : "Version %s is published; visitors get it once it is deployed",
              version);

  return TRUE;
}

/* Tells what a deployment leads to. */
static void
say_deployed (CbCtl *self, int share)
{
  if (share < 100)
    cb_ctl_say (self, "%d %% of the visitors get version %s from now on", share,
                self->arguments[1]);
  else
    cb_ctl_say (self, "Visitors get version %s from now on", self->arguments[1]);
}

static gboolean
deploy (CbCtl *self, GError **error)
{
  g_autofree char *reason = NULL;
  int share = 100;
  const GOptionEntry options[] = {
    { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, "Why, for the history", "TEXT" },
    { "share", 0, 0, G_OPTION_ARG_INT, &share, "To so many percent of the visitors, for a trial",
      "PERCENT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (CbDBusWidgets) widgets = NULL;
  GVariantBuilder described;

  if (!cb_ctl_parse (self, options, error))
    return FALSE;
  widgets = cb_ctl_client_get_widgets (self, error);
  if (widgets == NULL)
    return FALSE;
  g_variant_builder_init (&described, G_VARIANT_TYPE_VARDICT);
  add_text (&described, "reason", reason);
  g_variant_builder_add (&described, "{sv}", "share", g_variant_new_uint32 (MAX (share, 0)));
  if (!cb_dbus_widgets_call_deploy_with_sync (widgets, self->arguments[1],
                                              g_variant_builder_end (&described), CB_CTL_CALL, NULL,
                                              error))
    {
      suggest_version (widgets, self->arguments[1], error);
      return FALSE;
    }
  say_deployed (self, share);

  return TRUE;
}

static gboolean
roll_back (CbCtl *self, GError **error)
{
  g_autofree char *reason = NULL;
  const GOptionEntry options[] = {
    { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, "Why, for the history", "TEXT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (CbDBusWidgets) widgets = NULL;
  g_autofree char *version = NULL;
  GVariantBuilder described;

  if (!cb_ctl_parse (self, options, error))
    return FALSE;
  widgets = cb_ctl_client_get_widgets (self, error);
  if (widgets == NULL)
    return FALSE;
  g_variant_builder_init (&described, G_VARIANT_TYPE_VARDICT);
  add_text (&described, "reason", reason);
  if (!cb_dbus_widgets_call_rollback_with_sync (widgets, g_variant_builder_end (&described),
                                                CB_CTL_CALL, &version, NULL, error))
    return FALSE;
  if (self->json)
    g_print ("\"%s\"\n", version);
  cb_ctl_say (self, "All visitors get version %s", version);

  return TRUE;
}

static gboolean
history (CbCtl *self, GError **error)
{
  static const char *const headings[] = { "WHEN",   "ACT", "VERSION", "BEFORE",
                                          ">SHARE", "WHO", "WHY",     NULL };
  int limit = 50;
  const GOptionEntry options[] = {
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, "At most so many", "N" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (CbCtlTable) table = cb_ctl_table_new (headings);
  g_autoptr (CbDBusWidgets) widgets = NULL;
  g_autoptr (GVariant) found = NULL;

  if (!cb_ctl_parse (self, options, error))
    return FALSE;
  widgets = cb_ctl_client_get_widgets (self, error);
  if (widgets == NULL || !cb_dbus_widgets_call_history_sync (widgets, MAX (limit, 1), CB_CTL_CALL,
                                                             &found, NULL, error))
    return FALSE;
  if (cb_ctl_print_json (self, found))
    return TRUE;

  for (gsize i = 0; i < g_variant_n_children (found); i++)
    {
      g_autoptr (GVariant) deployment = g_variant_get_child_value (found, i);

      cb_ctl_table_add (table, cb_ctl_dict_dup_time (deployment, "at"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_string (deployment, "act"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_string (deployment, "version"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_string (deployment, "previous"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_number (deployment, "share"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_string (deployment, "actor"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_string (deployment, "reason"));
    }
  cb_ctl_print_table (self, table, "Nothing was deployed");

  return TRUE;
}

static gboolean
verify (CbCtl *self, GError **error)
{
  g_autoptr (CbDBusWidgets) widgets = NULL;
  gboolean intact = FALSE;

  if (!cb_ctl_parse (self, NULL, error))
    return FALSE;
  widgets = cb_ctl_client_get_widgets (self, error);
  if (widgets == NULL)
    return FALSE;
  if (!cb_dbus_widgets_call_verify_sync (widgets, self->arguments[1], CB_CTL_CALL, &intact, NULL,
                                         error))
    {
      suggest_version (widgets, self->arguments[1], error);
      return FALSE;
    }
  if (self->json)
    g_print ("%s\n", intact ? "true" : "false");
  if (!intact)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_FAILED,
                   "Version %s is not as it was published; publish it again", self->arguments[1]);
      return FALSE;
    }
  cb_ctl_say (self, "Version %s is as it was published", self->arguments[1]);

  return TRUE;
}

static const CbCtlCommand commands[] = {
  { "list", "", "List the versions", list },
  { "publish", "DIRECTORY|ARCHIVE", "Archive a version", publish },
  { "deploy", "VERSION", "Give visitors a version", deploy },
  { "rollback", "", "End a trial, or give visitors what they had before", roll_back },
  { "history", "", "List what was deployed, by whom and why", history },
  { "verify", "VERSION", "Check the files of a version", verify },
  { NULL, NULL, NULL, NULL },
};

const CbCtlGroup cb_ctl_widget = { "widget", "The widget", commands };
