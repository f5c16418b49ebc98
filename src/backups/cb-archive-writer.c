#include "backups/cb-archive-writer.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "backups/cb-file-walk.h"
#include "base/cb-error.h"

#define BUFFER_SIZE (128 * 1024)

struct _CbArchiveWriter
{
  CbBackupOutput *output;           /* (unowned) */
  CbBackupManifest *manifest;       /* (unowned) */
  CbThrottle *throttle;             /* (unowned) (nullable) */
  GCancellable *cancellable;        /* (unowned) (nullable) */
  CbArchiveWriterProgress progress; /* (nullable) */
  gpointer progress_data;
  struct archive *archive; /* (owned) */
  guint8 *buffer;          /* (owned) */
  guint64 bytes;           /* that went in */
  GError *output_error;    /* (owned) (nullable): why the output failed, within libarchive */
};

/* What libarchive says, or what our output said to it. */
static gboolean
fail (CbArchiveWriter *self, GError **error)
{
  if (self->output_error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->output_error));
  else
    g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "Cannot write the archive: %s",
                 archive_error_string (self->archive));

  return FALSE;
}

static la_ssize_t
on_archive_wrote_cb (struct archive *archive, void *data, const void *buffer, size_t size)
{
  CbArchiveWriter *self = data;

  if (self->output_error == NULL &&
      cb_backup_output_write (self->output, buffer, size, &self->output_error))
    return size;

  archive_set_error (archive, EIO, "output");
  return -1;
}

static gboolean
open_archive (CbArchiveWriter *self, guint level)
{
  g_autofree char *text = g_strdup_printf ("%u", level);

  /* Names are bytes to us: no conversion, whatever the locale. */
  return archive_write_set_format_pax_restricted (self->archive) == ARCHIVE_OK &&
         archive_write_set_format_option (self->archive, "pax", "hdrcharset", "BINARY") ==
             ARCHIVE_OK &&
         archive_write_add_filter_zstd (self->archive) == ARCHIVE_OK &&
         archive_write_set_filter_option (self->archive, "zstd", "compression-level", text) ==
             ARCHIVE_OK &&
         archive_write_set_bytes_in_last_block (self->archive, 1) == ARCHIVE_OK &&
         archive_write_open (self->archive, self, NULL, on_archive_wrote_cb, NULL) == ARCHIVE_OK;
}

/**
 * cb_archive_writer_new:
 * @output: where the archive goes; must outlive the writer, as must the rest
 * @manifest: where members are noted
 * @level: of compression, 1 to 19
 * @throttle: (nullable): the pace of what goes in
 * @cancellable: (nullable): ends it
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a writer
 */
CbArchiveWriter *
cb_archive_writer_new (CbBackupOutput *output,
                       CbBackupManifest *manifest,
                       guint level,
                       CbThrottle *throttle,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (CbArchiveWriter) self = g_new0 (CbArchiveWriter, 1);

  self->output = output;
  self->manifest = manifest;
  self->throttle = throttle;
  self->cancellable = cancellable;
  self->buffer = g_malloc (BUFFER_SIZE);
  self->archive = archive_write_new ();
  if (!open_archive (self, level))
    {
      fail (self, error);
      return NULL;
    }

  return g_steal_pointer (&self);
}

void
cb_archive_writer_free (CbArchiveWriter *self)
{
  archive_write_free (self->archive);
  g_clear_error (&self->output_error);
  g_free (self->buffer);
  g_free (self);
}

void
cb_archive_writer_set_progress (CbArchiveWriter *self,
                                CbArchiveWriterProgress progress,
                                gpointer user_data)
{
  self->progress = progress;
  self->progress_data = user_data;
}

static gboolean
begin_member (CbArchiveWriter *self, const char *name, guint64 size, GError **error)
{
  struct archive_entry *entry = archive_entry_new ();
  gboolean ok;

  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0600);
  archive_entry_set_size (entry, size);
  archive_entry_set_mtime (entry, self->manifest->created_at / G_USEC_PER_SEC, 0);
  ok = archive_write_header (self->archive, entry) == ARCHIVE_OK;
  archive_entry_free (entry);

  return ok || fail (self, error);
}

static gboolean
write_data (CbArchiveWriter *self,
            GChecksum *checksum,
            const void *data,
            gsize size,
            GError **error)
{
  g_checksum_update (checksum, data, size);
  if (archive_write_data (self->archive, data, size) != (la_ssize_t) size)
    return fail (self, error);

  self->bytes += size;
  if (self->progress != NULL)
    self->progress (self->bytes, self->progress_data);

  return cb_throttle_pass (self->throttle, size, self->cancellable, error);
}

static gboolean
add_plain (CbArchiveWriter *self,
           const char *name,
           const char *text,
           gsize size,
           GChecksum *checksum,
           GError **error)
{
  return begin_member (self, name, size, error) &&
         (size == 0 || write_data (self, checksum, text, size, error));
}

/**
 * cb_archive_writer_add_text:
 * @self: a writer
 * @name: the member's name
 * @text: what it holds
 * @size: size of @text in bytes
 * @error: return location for an error
 */
gboolean
cb_archive_writer_add_text (CbArchiveWriter *self,
                            const char *name,
                            const char *text,
                            gsize size,
                            GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  return add_plain (self, name, text, size, checksum, error) &&
         cb_backup_manifest_add (self->manifest, name, size, g_checksum_get_string (checksum),
                                 error);
}

/* Returns: how many bytes are in the buffer; 0 at the end of the file, -1 on failure */
static gssize
read_buffer (CbArchiveWriter *self, const char *name, int fd, GError **error)
{
  gssize n;

  do
    n = read (fd, self->buffer, BUFFER_SIZE);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    {
      int saved = errno;

      g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "Cannot read “%s”: %s", name,
                   g_strerror (saved));
    }

  return n;
}

static gboolean
copy_data (CbArchiveWriter *self,
           const char *name,
           int fd,
           guint64 size,
           GChecksum *checksum,
           GError **error)
{
  guint64 left = size;
  gssize n = 1;

  while (left > 0 && (n = read_buffer (self, name, fd, error)) > 0)
    {
      n = MIN ((guint64) n, left);
      if (!write_data (self, checksum, self->buffer, n, error))
        return FALSE;
      left -= n;
    }
  if (n < 0)
    return FALSE;
  if (left == 0)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT, "“%s” became shorter while it was read", name);
  return FALSE;
}

/**
 * cb_archive_writer_add_fd:
 * @self: a writer
 * @name: the member's name
 * @fd: a file, read from where it is
 * @size: how much of it
 * @error: return location for an error
 */
gboolean
cb_archive_writer_add_fd (CbArchiveWriter *self,
                          const char *name,
                          int fd,
                          guint64 size,
                          GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  if (!begin_member (self, name, size, error) || !copy_data (self, name, fd, size, checksum, error))
    return FALSE;

  posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED);
  return cb_backup_manifest_add (self->manifest, name, size, g_checksum_get_string (checksum),
                                 error);
}

typedef struct
{
  CbArchiveWriter *writer;
  const char *prefix;
} Tree;

static gboolean
add_visited (const char *name, int fd, guint64 size, gpointer user_data, GError **error)
{
  Tree *tree = user_data;
  g_autofree char *full = g_strconcat (tree->prefix, "/", name, NULL);

  return cb_archive_writer_add_fd (tree->writer, full, fd, size, error);
}

/**
 * cb_archive_writer_add_tree:
 * @self: a writer
 * @name: what the directory is called in the archive
 * @directory: all plain files below it are added; fine where it is not there
 * @error: return location for an error
 */
gboolean
cb_archive_writer_add_tree (CbArchiveWriter *self,
                            const char *name,
                            const char *directory,
                            GError **error)
{
  Tree tree = { self, name };

  return cb_file_walk (directory, add_visited, &tree, error);
}

/**
 * cb_archive_writer_finish:
 * @self: a writer
 * @error: return location for an error
 *
 * Adds the manifest and ends the archive; the output is still to be finished.
 */
gboolean
cb_archive_writer_finish (CbArchiveWriter *self, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size = 0;
  g_autofree char *text = cb_backup_manifest_format (self->manifest, &size);

  if (size > CB_BACKUP_MANIFEST_MAX_SIZE)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_TOO_LARGE, "There are too many files for one backup");
      return FALSE;
    }

  return add_plain (self, CB_BACKUP_MANIFEST_NAME, text, size, checksum, error) &&
         (archive_write_close (self->archive) == ARCHIVE_OK || fail (self, error));
}
