#include "backups/cb-archive-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "archive/cb-archive-module.h"
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
  CbTarWriter *tar; /* (owned) */
  guint8 *buffer;   /* (owned) */
  guint64 bytes;    /* that went in */
};

static gboolean
on_tar_wrote_cb (const void *data, gsize size, gpointer user_data, GError **error)
{
  CbArchiveWriter *self = user_data;

  return cb_backup_output_write (self->output, data, size, error);
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
  const CbArchiveModule *module = cb_archive_module_get (error);
  g_autoptr (CbArchiveWriter) self = g_new0 (CbArchiveWriter, 1);

  if (module == NULL)
    return NULL;

  self->output = output;
  self->manifest = manifest;
  self->throttle = throttle;
  self->cancellable = cancellable;
  self->buffer = g_malloc (BUFFER_SIZE);
  self->tar = module->writer_new (level, on_tar_wrote_cb, self, error);

  return self->tar != NULL ? g_steal_pointer (&self) : NULL;
}

void
cb_archive_writer_free (CbArchiveWriter *self)
{
  g_clear_object (&self->tar);
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
  return cb_tar_writer_begin (self->tar, name, 0600, size,
                              self->manifest->created_at / G_USEC_PER_SEC, error);
}

static gboolean
write_data (CbArchiveWriter *self,
            GChecksum *checksum,
            const void *data,
            gsize size,
            GError **error)
{
  g_checksum_update (checksum, data, size);
  if (!cb_tar_writer_write (self->tar, data, size, error))
    return FALSE;

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
         cb_tar_writer_finish (self->tar, error);
}
