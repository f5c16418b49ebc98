#include "backups/cb-backup-extractor.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "archive/cb-archive-module.h"
#include "backups/cb-backup-input.h"
#include "base/cb-error.h"

#define MAX_NAME 4096

/* So much may wait in the kernel to be written out. */
#define UNSYNCED_BYTES (2 << 20)

/* One archive on its way out. */
typedef struct
{
  const CbBackupExtraction *what;
  CbBackupInput *input;     /* (owned) */
  CbTarReader *tar;         /* (owned) */
  CbBackupManifest *found;  /* (owned): what was found in it */
  CbBackupManifest *stated; /* (owned) (nullable): what it says is in it */
} Run;

static void
run_clear (Run *run)
{
  g_clear_object (&run->tar);
  g_clear_pointer (&run->input, cb_backup_input_free);
  g_clear_pointer (&run->found, cb_backup_manifest_free);
  g_clear_pointer (&run->stated, cb_backup_manifest_free);
}

static gboolean G_GNUC_PRINTF (2, 3) refuse (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (CB_ERROR, CB_ERROR_INVALID_INPUT, format, args));
  va_end (args);

  return FALSE;
}

static gssize
on_tar_reads_cb (const void **data, gpointer user_data, GError **error)
{
  Run *run = user_data;
  gssize n = cb_backup_input_read (run->input, data, error);

  if (n >= 0 && run->what->progress != NULL)
    cb_progress_set (run->what->progress, (double) cb_backup_input_get_position (run->input) /
                                              MAX (cb_backup_input_get_size (run->input), 1));

  return n;
}

/**
 * cb_backup_extractor_accepts_name:
 * @name: a member's name, from anywhere
 *
 * Returns: whether it stays below the directory that it is seen from
 */
gboolean
cb_backup_extractor_accepts_name (const char *name)
{
  g_auto (GStrv) parts = NULL;

  if (*name == '\0' || strlen (name) > MAX_NAME)
    return FALSE;

  parts = g_strsplit (name, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] == '\0' || strcmp (parts[i], ".") == 0 || strcmp (parts[i], "..") == 0)
      return FALSE;

  return TRUE;
}

/* Gives each block of the member to @take until all are read. */
typedef gboolean (*TakeBlock) (const void *data, gsize size, gpointer user_data, GError **error);

static gboolean
read_member (Run *run, GChecksum *checksum, TakeBlock take, gpointer user_data, GError **error)
{
  CbTarBlock block;
  int more;

  while ((more = cb_tar_reader_read (run->tar, &block, error)) > 0)
    {
      g_checksum_update (checksum, block.data, block.size);
      if (!take (block.data, block.size, user_data, error) ||
          !cb_throttle_pass (run->what->throttle, block.size, run->what->cancellable, error))
        return FALSE;
    }

  return more == 0;
}

static gboolean
take_nothing (const void *data, gsize size, gpointer user_data, GError **error)
{
  return TRUE;
}

static gboolean
take_text (const void *data, gsize size, gpointer user_data, GError **error)
{
  GByteArray *text = user_data;

  if (text->len + size > CB_BACKUP_MANIFEST_MAX_SIZE)
    return refuse (error, "The backup is damaged: its manifest is too large");
  g_byte_array_append (text, data, size);

  return TRUE;
}

/* A file on its way to the target. */
typedef struct
{
  int fd;
  gsize unsynced;
} Target;

static gboolean
fail_writing (GError **error)
{
  int saved = errno;

  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "Cannot write what is in the backup: %s",
               g_strerror (saved));
  return FALSE;
}

static gboolean
take_to_file (const void *data, gsize size, gpointer user_data, GError **error)
{
  Target *target = user_data;
  const char *bytes = data;

  target->unsynced += size;
  while (size > 0)
    {
      gssize n = write (target->fd, bytes, size);

      if (n < 0 && errno != EINTR)
        return fail_writing (error);
      bytes += MAX (n, 0);
      size -= MAX (n, 0);
    }
  if (target->unsynced < UNSYNCED_BYTES)
    return TRUE;

  target->unsynced = 0;
  return fdatasync (target->fd) == 0 || fail_writing (error);
}

/* Returns: the new file, or -1 */
static int
create_file (const char *path, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);
  int fd = -1;

  if (g_mkdir_with_parents (directory, 0700) == 0)
    fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    {
      int saved = errno;

      g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "Cannot create “%s”: %s", path,
                   g_strerror (saved));
    }

  return fd;
}

static gboolean
extract_to_file (Run *run, const char *name, GChecksum *checksum, GError **error)
{
  g_autofree char *path = g_build_filename (run->what->target, name, NULL);
  Target target = { create_file (path, error), 0 };
  gboolean ok = target.fd >= 0 && read_member (run, checksum, take_to_file, &target, error);

  if (target.fd >= 0)
    close (target.fd);

  return ok;
}

static gboolean
extract_manifest (Run *run, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GByteArray) text = g_byte_array_new ();

  if (!read_member (run, checksum, take_text, text, error))
    return FALSE;
  run->stated = cb_backup_manifest_parse ((const char *) text->data, text->len, error);

  return run->stated != NULL;
}

static gboolean
extract_member (Run *run, const CbTarMember *member, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *name = member->name;

  if (run->stated != NULL)
    return refuse (error, "The backup was altered: something follows its manifest");
  if (name == NULL || member->kind != CB_TAR_PLAIN || !cb_backup_extractor_accepts_name (name))
    return refuse (error, "The backup was altered: “%s” cannot be a file in it",
                   name != NULL ? name : "");
  if (strcmp (name, CB_BACKUP_MANIFEST_NAME) == 0)
    return extract_manifest (run, error);

  if (run->what->target != NULL ? !extract_to_file (run, name, checksum, error)
                                : !read_member (run, checksum, take_nothing, NULL, error))
    return FALSE;

  return cb_backup_manifest_add (run->found, name, member->size, g_checksum_get_string (checksum),
                                 error);
}

static gboolean
extract_all (Run *run, GError **error)
{
  CbTarMember member;
  int more;

  while ((more = cb_tar_reader_next (run->tar, &member, error)) > 0)
    if (!extract_member (run, &member, error))
      return FALSE;
  if (more < 0)
    return FALSE;

  return run->stated != NULL ||
         refuse (error, "The backup is cut off: its manifest, the last in it, is missing");
}

static gboolean
open_archive (Run *run, GError **error)
{
  const CbArchiveModule *module = cb_archive_module_get (error);

  if (module != NULL)
    run->tar = module->reader_new (CB_TAR_FILTER_ZSTD, "The backup is damaged or cut off",
                                   on_tar_reads_cb, run, error);

  return run->tar != NULL;
}

/* Known only once all was read; and where it is wrong, nothing that was found counts. */
static gboolean
check_digest (Run *run, GError **error)
{
  if (!cb_backup_input_skip_rest (run->input, error))
    return FALSE;
  if (run->what->sha256 == NULL ||
      strcmp (run->what->sha256, cb_backup_input_get_sha256 (run->input)) == 0)
    return TRUE;

  return refuse (error, "“%s” is not what was written: its digest is another one",
                 run->what->archive);
}

static gboolean
open_input (Run *run, GError **error)
{
  run->input = cb_backup_input_new (run->what->archive, run->what->identity, error);
  if (run->input == NULL)
    return FALSE;
  if (cb_backup_input_is_readable (run->input))
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED,
               "“%s” is sealed: the private key is needed to read it", run->what->archive);
  return FALSE;
}

/**
 * cb_backup_extractor_run:
 * @extraction: what to read, and how
 * @error: return location for an error
 *
 * Reads an archive to its end, checks each member and the whole, and writes the members to a
 * directory where that is wished, which the caller syncs. Where it fails, what is in the directory
 * is worth nothing.
 *
 * Returns: (transfer full) (nullable): what is in it. %CB_ERROR_INVALID_INPUT where it is cut,
 *   altered or no backup, %CB_ERROR_CONFLICT where it is of a newer program,
 *   %CB_ERROR_NOT_AUTHORIZED where the key is missing
 */
CbBackupManifest *
cb_backup_extractor_run (const CbBackupExtraction *extraction, GError **error)
{
  Run run = { extraction, NULL, NULL, NULL, NULL };
  CbBackupManifest *manifest = NULL;

  run.found = cb_backup_manifest_new ();
  if (open_input (&run, error) && open_archive (&run, error) && extract_all (&run, error) &&
      check_digest (&run, error) && cb_backup_manifest_check_members (run.stated, run.found, error))
    manifest = g_steal_pointer (&run.stated);
  run_clear (&run);

  return manifest;
}

/**
 * cb_backup_extractor_check_digest:
 * @extraction: what to read; its target does not matter
 * @sealed: (out): whether it is sealed
 * @error: return location for an error
 *
 * Checks of an archive that cannot be opened at least that it is what was written.
 *
 * Returns: %FALSE where it is not
 */
gboolean
cb_backup_extractor_check_digest (const CbBackupExtraction *extraction,
                                  gboolean *sealed,
                                  GError **error)
{
  Run run = { extraction, NULL, NULL, NULL, NULL };
  gboolean ok;

  run.input = cb_backup_input_new (extraction->archive, NULL, error);
  ok = run.input != NULL && check_digest (&run, error);
  *sealed = run.input != NULL && cb_backup_input_is_sealed (run.input);
  run_clear (&run);

  return ok;
}
