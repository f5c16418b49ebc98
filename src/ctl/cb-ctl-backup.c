#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "backups/cb-seal-key.h"
#include "base/cb-error.h"
#include "ctl/cb-ctl-client.h"
#include "ctl/cb-ctl-dict.h"
#include "ctl/cb-ctl-job.h"

/* `chatbotctl backup`: archives of everything that is kept. */

/* Waits for the job at @path and tells how it went, with a member of its result. */
static gboolean
follow (CbCtl *self, const char *path, const char *text, const char *member, GError **error)
{
  g_autoptr (GVariant) result = cb_ctl_job_wait (self, path, error);
  g_autofree char *value = NULL;

  if (result == NULL)
    return FALSE;
  if (cb_ctl_print_json (self, result))
    return TRUE;

  value = cb_ctl_dict_dup_text (result, member);
  g_print ("%s%s%s\n", text, value != NULL ? ": " : "", value != NULL ? value : "");

  return TRUE;
}

static void
suggest_backup (CbDBusBackups *backups, const char *name, GError **error)
{
  g_autoptr (GVariant) list = NULL;

  cb_dbus_backups_call_list_sync (backups, CB_CTL_CALL, &list, NULL, NULL);
  cb_ctl_client_suggest (error, name, list, "timestamp");
}

static gboolean
create (CbCtl *self, GError **error)
{
  gboolean with_secrets = FALSE;
  const GOptionEntry options[] = {
    { "with-secrets", 0, 0, G_OPTION_ARG_NONE, &with_secrets,
      "Keep passwords of the configuration, too", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (CbDBusBackups) backups = NULL;
  g_autofree char *path = NULL;
  GVariantBuilder dict;

  if (!cb_ctl_parse (self, options, error))
    return FALSE;
  backups = cb_ctl_client_get_backups (self, error);
  if (backups == NULL)
    return FALSE;
  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  if (with_secrets)
    g_variant_builder_add (&dict, "{sv}", "with_secrets", g_variant_new_boolean (TRUE));
  if (!cb_dbus_backups_call_create_sync (backups, g_variant_builder_end (&dict), CB_CTL_CALL, &path,
                                         NULL, error))
    return FALSE;

  return follow (self, path, "A backup was made and verified", "timestamp", error);
}

static gboolean
list (CbCtl *self, GError **error)
{
  static const char *const headings[] = {
    "TIMESTAMP", "STATE", ">SIZE", "VERIFIED", "PROBLEM", NULL
  };
  g_autoptr (CbCtlTable) table = cb_ctl_table_new (headings);
  g_autoptr (CbDBusBackups) backups = NULL;
  g_autoptr (GVariant) found = NULL;

  if (!cb_ctl_parse (self, NULL, error))
    return FALSE;
  backups = cb_ctl_client_get_backups (self, error);
  if (backups == NULL ||
      !cb_dbus_backups_call_list_sync (backups, CB_CTL_CALL, &found, NULL, error))
    return FALSE;
  if (cb_ctl_print_json (self, found))
    return TRUE;

  for (gsize i = 0; i < g_variant_n_children (found); i++)
    {
      g_autoptr (GVariant) backup = g_variant_get_child_value (found, i);

      cb_ctl_table_add (table, cb_ctl_dict_dup_string (backup, "timestamp"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_string (backup, "state"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_size (backup, "size"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_time (backup, "verified_at"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_string (backup, "problem"));
    }
  cb_ctl_print_table (self, table,
                      "There are no backups yet. Make one with: chatbotctl backup "
                      "create");

  return TRUE;
}

static gboolean
verify (CbCtl *self, GError **error)
{
  g_autoptr (CbDBusBackups) backups = NULL;
  g_autofree char *path = NULL;

  if (!cb_ctl_parse (self, NULL, error))
    return FALSE;
  backups = cb_ctl_client_get_backups (self, error);
  if (backups == NULL)
    return FALSE;
  if (!cb_dbus_backups_call_verify_sync (backups, self->arguments[1], CB_CTL_CALL, &path, NULL,
                                         error))
    {
      suggest_backup (backups, self->arguments[1], error);
      return FALSE;
    }

  return follow (self, path, "The backup is whole", "timestamp", error);
}

static gboolean delete (CbCtl *self, GError **error)
{
  g_autoptr (CbDBusBackups) backups = NULL;

  if (!cb_ctl_parse (self, NULL, error))
    return FALSE;
  backups = cb_ctl_client_get_backups (self, error);
  if (backups == NULL)
    return FALSE;
  if (!cb_dbus_backups_call_delete_sync (backups, self->arguments[1], CB_CTL_CALL, NULL, error))
    {
      suggest_backup (backups, self->arguments[1], error);
      return FALSE;
    }
  cb_ctl_say (self, "Backup %s is deleted", self->arguments[1]);

  return TRUE;
}

static gboolean
prune (CbCtl *self, GError **error)
{
  g_autoptr (CbDBusBackups) backups = NULL;
  g_autofree char *path = NULL;

  if (!cb_ctl_parse (self, NULL, error))
    return FALSE;
  backups = cb_ctl_client_get_backups (self, error);
  if (backups == NULL ||
      !cb_dbus_backups_call_prune_sync (backups, CB_CTL_CALL, &path, NULL, error))
    return FALSE;

  return follow (self, path, "Backups that were too old and are deleted", "deleted", error);
}

/* Who is careless enough to name a file that is there keeps what is in it. */
static gboolean
write_private_key (const char *path, const char *text, GError **error)
{
  int fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  gboolean ok = fd >= 0 && write (fd, text, strlen (text)) == (gssize) strlen (text) &&
                write (fd, "\n", 1) == 1 && fsync (fd) == 0;

  if (!ok)
    g_set_error (error, CB_ERROR, errno == EEXIST ? CB_ERROR_CONFLICT : CB_ERROR_STORAGE,
                 "Cannot write the private key to “%s”: %s", path, g_strerror (errno));
  if (fd >= 0)
    close (fd);

  return ok;
}

static gboolean
keygen (CbCtl *self, GError **error)
{
  CbSealKey public_key;
  CbSealKey private_key;
  g_autofree char *public_text = NULL;
  g_autofree char *private_text = NULL;
  gboolean ok;

  if (!cb_ctl_parse (self, NULL, error))
    return FALSE;

  cb_seal_key_generate (&public_key, &private_key);
  public_text = cb_seal_key_format (&public_key, CB_SEAL_PUBLIC);
  private_text = cb_seal_key_format (&private_key, CB_SEAL_PRIVATE);
  ok = write_private_key (self->arguments[1], private_text, error);
  if (ok)
    g_print ("[Backup]\nPublicKey=%s\n", public_text);
  if (ok && !self->json)
    g_printerr ("These two lines belong in the configuration; the private key is in %s. Keep it "
                "where the backups are not: without it nobody can read them\n",
                self->arguments[1]);
  cb_seal_key_clear (&private_key);

  return ok;
}

static const CbCtlCommand commands[] = {
  { "create", "", "Make a backup now", create },
  { "list", "", "List the backups", list },
  { "keygen", "FILE", "Make a pair of keys to seal backups: the private one goes to FILE", keygen },
  { "verify", "TIMESTAMP", "Check an archive against its manifest", verify },
  { "delete", "TIMESTAMP", "Delete a backup", delete },
  { "prune", "", "Delete what is older than the retention allows", prune },
  { NULL, NULL, NULL, NULL },
};

const CbCtlGroup cb_ctl_backup = { "backup", "Backups", commands };
