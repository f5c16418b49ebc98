#include "backups/cb-backup-catalog.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "backups/cb-backup-facts.h"
#include "backups/cb-backup-retention.h"
#include "base/cb-durable.h"
#include "base/cb-error.h"

#define PREFIX "chatbot-"
#define SUFFIX ".tar.zst"
#define SEALED_SUFFIX ".tar.zst.sealed"
#define FACTS_SUFFIX ".json"
#define PARTIAL_SUFFIX ".partial"
#define WORK_PREFIX ".chatbot-"
#define LOCK_NAME ".chatbot-lock"

/* The length of a timestamp. */
#define TIMESTAMP_LENGTH 16

struct _CbBackupCatalog
{
  char *directory; /* (owned) */
};

/* Returns: (transfer full): a catalog of what is in @directory, which need not be there */
CbBackupCatalog *
cb_backup_catalog_new (const char *directory)
{
  CbBackupCatalog *self = g_new0 (CbBackupCatalog, 1);

  self->directory = g_strdup (directory);

  return self;
}

void
cb_backup_catalog_free (CbBackupCatalog *self)
{
  g_free (self->directory);
  g_free (self);
}

/**
 * cb_backup_catalog_lock:
 * @self: a catalog
 * @error: return location for an error
 *
 * Makes the directory where it is missing, and keeps all others from changing anything in it.
 *
 * Returns: (transfer full) (nullable): the lock; %CB_ERROR_CONFLICT where somebody else has it
 */
CbFileLock *
cb_backup_catalog_lock (CbBackupCatalog *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->directory, LOCK_NAME, NULL);
  CbFileLock *lock;

  if (!cb_durable_make_directory (self->directory, error))
    return NULL;

  lock = cb_file_lock_take (path, error);
  if (lock == NULL)
    g_prefix_error (error, "Another backup, or a removal, is under way: ");

  return lock;
}

/* Names */

static char *
build_path (CbBackupCatalog *self, const char *timestamp, const char *suffix)
{
  g_autofree char *name = g_strconcat (PREFIX, timestamp, suffix, NULL);

  return g_build_filename (self->directory, name, NULL);
}

/* Returns: (transfer full): where the archive of @timestamp belongs */
char *
cb_backup_catalog_build_archive (CbBackupCatalog *self, const char *timestamp, gboolean sealed)
{
  return build_path (self, timestamp, sealed ? SEALED_SUFFIX : SUFFIX);
}

/* Returns: (transfer full): a place for work in progress, which is tidied up if it stays behind */
char *
cb_backup_catalog_build_work (CbBackupCatalog *self, const char *purpose)
{
  g_autofree char *name = g_strconcat (WORK_PREFIX, purpose, NULL);

  return g_build_filename (self->directory, name, NULL);
}

/* Returns: (transfer full) (nullable): the archive's file; %NULL where there is none */
char *
cb_backup_catalog_find_archive (CbBackupCatalog *self, const char *timestamp)
{
  for (guint sealed = 0; sealed <= 1; sealed++)
    {
      g_autofree char *path = cb_backup_catalog_build_archive (self, timestamp, sealed);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }

  return NULL;
}

/* Returns: (transfer full): @now as a timestamp, or the next second that none is called after */
char *
cb_backup_catalog_choose_timestamp (CbBackupCatalog *self, gint64 now)
{
  g_autofree char *timestamp = cb_backup_format_timestamp (now);
  g_autofree char *taken = cb_backup_catalog_find_archive (self, timestamp);

  while (taken != NULL)
    {
      now += G_USEC_PER_SEC;
      g_free (timestamp);
      g_free (taken);
      timestamp = cb_backup_format_timestamp (now);
      taken = cb_backup_catalog_find_archive (self, timestamp);
    }

  return g_steal_pointer (&timestamp);
}

/* Returns: (transfer full) (nullable): the timestamp in the name of an archive */
static char *
parse_name (const char *name, gboolean *sealed)
{
  g_autofree char *timestamp = NULL;
  const char *rest;

  if (!g_str_has_prefix (name, PREFIX) || strlen (name) < strlen (PREFIX) + TIMESTAMP_LENGTH)
    return NULL;

  timestamp = g_strndup (name + strlen (PREFIX), TIMESTAMP_LENGTH);
  rest = name + strlen (PREFIX) + TIMESTAMP_LENGTH;
  *sealed = strcmp (rest, SEALED_SUFFIX) == 0;
  if ((!*sealed && strcmp (rest, SUFFIX) != 0) || !cb_backup_parse_timestamp (timestamp, NULL))
    return NULL;

  return g_steal_pointer (&timestamp);
}

/* Looking */

/* Returns: (transfer full) (nullable): what is known about an archive that is there */
static CbBackup *
read_backup (CbBackupCatalog *self, const char *timestamp, gboolean sealed)
{
  g_autofree char *archive = cb_backup_catalog_build_archive (self, timestamp, sealed);
  g_autofree char *facts = build_path (self, timestamp, FACTS_SUFFIX);
  g_autofree char *text = NULL;
  CbBackup seen = { .timestamp = timestamp, .sealed = sealed };
  gsize size = 0;
  GStatBuf st;

  if (g_stat (archive, &st) != 0)
    return NULL;
  cb_backup_parse_timestamp (timestamp, &seen.created_at);
  seen.size = st.st_size;

  return g_file_get_contents (facts, &text, &size, NULL) ? cb_backup_facts_parse (&seen, text, size)
                                                         : cb_backup_new (&seen);
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  const CbBackup *first = *(const CbBackup *const *) a;
  const CbBackup *second = *(const CbBackup *const *) b;

  return strcmp (second->timestamp, first->timestamp);
}

/* Returns: (transfer full) (nullable): names of all entries; empty where there is no directory */
static GPtrArray *
list_names (CbBackupCatalog *self, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GDir) dir = g_dir_open (self->directory, 0, &local_error);
  const char *name;

  if (dir == NULL && !g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "Cannot look for backups: %s",
                   local_error->message);
      return NULL;
    }
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));

  return g_steal_pointer (&names);
}

/**
 * cb_backup_catalog_list:
 * @self: a catalog
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type CbBackup): all there are, newest first
 */
GPtrArray *
cb_backup_catalog_list (CbBackupCatalog *self, GError **error)
{
  g_autoptr (GPtrArray) names = list_names (self, error);
  GPtrArray *backups;

  if (names == NULL)
    return NULL;

  backups = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_backup_unref);
  for (guint i = 0; i < names->len; i++)
    {
      gboolean sealed;
      g_autofree char *timestamp = parse_name (g_ptr_array_index (names, i), &sealed);
      CbBackup *backup = timestamp != NULL ? read_backup (self, timestamp, sealed) : NULL;

      if (backup != NULL)
        g_ptr_array_add (backups, backup);
    }
  g_ptr_array_sort (backups, compare_newest_first);

  return backups;
}

/* Returns: (transfer full) (nullable): one of them; %CB_ERROR_NOT_FOUND where there is none */
CbBackup *
cb_backup_catalog_get (CbBackupCatalog *self, const char *timestamp, GError **error)
{
  g_autofree char *archive = NULL;
  CbBackup *backup = NULL;

  if (cb_backup_parse_timestamp (timestamp, NULL))
    archive = cb_backup_catalog_find_archive (self, timestamp);
  if (archive != NULL)
    backup = read_backup (self, timestamp, g_str_has_suffix (archive, SEALED_SUFFIX));
  if (backup == NULL)
    g_set_error (error, CB_ERROR, CB_ERROR_NOT_FOUND, "There is no backup “%s” in “%s”", timestamp,
                 self->directory);

  return backup;
}

/* Changing */

/* Keeps what is known about a backup. */
gboolean
cb_backup_catalog_note (CbBackupCatalog *self, const CbBackup *backup, GError **error)
{
  g_autofree char *path = build_path (self, backup->timestamp, FACTS_SUFFIX);
  g_autofree char *text = cb_backup_facts_format (backup);

  return cb_durable_write (path, text, -1, error);
}

static gboolean
remove_if_there (const char *path, GError **error)
{
  int saved;

  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;

  saved = errno;
  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "Cannot remove “%s”: %s", path,
               g_strerror (saved));
  return FALSE;
}

/**
 * cb_backup_catalog_delete:
 * @self: a catalog that is locked
 * @timestamp: which backup
 * @error: return location for an error
 *
 * The archive goes first: what is known about none is tidied up.
 */
gboolean
cb_backup_catalog_delete (CbBackupCatalog *self, const char *timestamp, GError **error)
{
  g_autoptr (CbBackup) backup = cb_backup_catalog_get (self, timestamp, error);
  g_autofree char *archive = NULL;
  g_autofree char *facts = NULL;

  if (backup == NULL)
    return FALSE;

  archive = cb_backup_catalog_build_archive (self, timestamp, backup->sealed);
  facts = build_path (self, timestamp, FACTS_SUFFIX);

  return remove_if_there (archive, error) && remove_if_there (facts, error) &&
         cb_durable_sync_directory (self->directory, error);
}

/**
 * cb_backup_catalog_prune:
 * @self: a catalog that is locked
 * @days: how old a backup may become; 0 for any age
 * @now: microseconds since 1970 UTC
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type CbBackup): those that were removed
 */
GPtrArray *
cb_backup_catalog_prune (CbBackupCatalog *self, guint days, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) backups = cb_backup_catalog_list (self, error);
  g_autoptr (GPtrArray) selected = NULL;

  if (backups == NULL)
    return NULL;

  /* The oldest first: stopped halfway, it has kept what is worth more. */
  selected = cb_backup_retention_select (backups, days, now);
  for (guint i = selected->len; i > 0; i--)
    {
      const CbBackup *backup = g_ptr_array_index (selected, i - 1);

      if (!cb_backup_catalog_delete (self, backup->timestamp, error))
        return NULL;
    }

  return g_steal_pointer (&selected);
}

/* Whether an entry is what a crash left behind: work in progress, or facts about nothing. */
static gboolean
is_leftover (CbBackupCatalog *self, const char *name)
{
  g_autofree char *timestamp = NULL;
  g_autofree char *archive = NULL;

  if (strcmp (name, LOCK_NAME) == 0)
    return FALSE;
  if (g_str_has_prefix (name, WORK_PREFIX))
    return TRUE;
  if (!g_str_has_prefix (name, PREFIX))
    return FALSE;
  if (g_str_has_suffix (name, PARTIAL_SUFFIX))
    return TRUE;
  if (!g_str_has_suffix (name, FACTS_SUFFIX) ||
      strlen (name) != strlen (PREFIX) + TIMESTAMP_LENGTH + strlen (FACTS_SUFFIX))
    return FALSE;

  timestamp = g_strndup (name + strlen (PREFIX), TIMESTAMP_LENGTH);
  archive = cb_backup_catalog_find_archive (self, timestamp);

  return archive == NULL;
}

/**
 * cb_backup_catalog_tidy:
 * @self: a catalog that is locked
 * @error: return location for an error
 *
 * Removes what a crash left behind.
 */
gboolean
cb_backup_catalog_tidy (CbBackupCatalog *self, GError **error)
{
  g_autoptr (GPtrArray) names = list_names (self, error);
  gboolean ok = names != NULL;

  for (guint i = 0; ok && i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *path = g_build_filename (self->directory, name, NULL);

      ok = !is_leftover (self, name) || cb_durable_remove_tree (path, error);
    }

  return ok;
}
