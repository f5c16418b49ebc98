#include "chat/cb-upload-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/cb-error.h"

struct _CbUploadFile
{
  char *directory;     /* (owned) */
  char *path;          /* (owned): its name in the end */
  char *partial;       /* (owned): its name until it is whole */
  GChecksum *checksum; /* (owned) */
  CbFileType type;
  guint64 size;
  guint8 sha256[CB_SHA256_SIZE];
  gboolean failed; /* something is missing in it: it must not get its name */
  int fd;          /* -1 before the first write and after the end */
};

/**
 * cb_upload_file_new:
 * @directory: where it shall be
 * @id: its name there
 *
 * Returns: (transfer full): a file that is not on disk yet
 */
CbUploadFile *
cb_upload_file_new (const char *directory, const char *id)
{
  CbUploadFile *self = g_new0 (CbUploadFile, 1);

  self->directory = g_strdup (directory);
  self->path = g_build_filename (directory, id, NULL);
  self->partial = g_strconcat (self->path, CB_UPLOAD_FILE_PARTIAL, NULL);
  self->checksum = g_checksum_new (G_CHECKSUM_SHA256);
  self->fd = -1;

  return self;
}

/* What was not finished is deleted. */
void
cb_upload_file_free (CbUploadFile *self)
{
  if (self->fd >= 0)
    {
      close (self->fd);
      g_unlink (self->partial);
    }
  g_checksum_free (self->checksum);
  g_free (self->directory);
  g_free (self->path);
  g_free (self->partial);
  g_free (self);
}

/* A full disk is temporary for who sends; so is every other failure of it. */
static gboolean
fail (CbUploadFile *self, const char *what, GError **error)
{
  int saved = errno;

  self->failed = TRUE;
  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "Cannot %s an uploaded file: %s", what,
               g_strerror (saved));

  return FALSE;
}

static gboolean
write_all (int fd, const char *data, gsize size)
{
  while (size > 0)
    {
      gssize n = write (fd, data, size);

      if (n < 0 && errno != EINTR)
        return FALSE;
      if (n > 0)
        {
          data += n;
          size -= n;
        }
    }

  return TRUE;
}

static gboolean
need_open (CbUploadFile *self, GError **error)
{
  if (self->failed)
    {
      errno = EIO;
      return fail (self, "complete", error);
    }
  if (self->fd < 0)
    self->fd = g_open (self->partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

  return self->fd >= 0 || fail (self, "create", error);
}

/**
 * cb_upload_file_write:
 * @self: a file
 * @data: its next bytes
 * @size: how many
 * @error: return location for an error
 *
 * What could not be written is missing for good: from then on everything fails.
 *
 * Returns: %FALSE with %CB_ERROR_STORAGE set
 */
gboolean
cb_upload_file_write (CbUploadFile *self, const void *data, gsize size, GError **error)
{
  if (!need_open (self, error))
    return FALSE;
  if (!write_all (self->fd, data, size))
    return fail (self, "write", error);

  self->size += size;
  g_checksum_update (self->checksum, data, size);
  cb_file_type_feed (&self->type, data, size);

  return TRUE;
}

static gboolean
sync_directory (const char *path)
{
  int fd = g_open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean done = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);

  return done;
}

/**
 * cb_upload_file_finish:
 * @self: a file, written to its end
 * @error: return location for an error
 *
 * Gives it its name, and sees to it that it survives a power cut.
 *
 * Returns: %FALSE with %CB_ERROR_STORAGE set; no file of that name is left then
 */
gboolean
cb_upload_file_finish (CbUploadFile *self, GError **error)
{
  gsize digest_size = CB_SHA256_SIZE;

  if (!need_open (self, error))
    return FALSE;
  if (fsync (self->fd) != 0)
    return fail (self, "sync", error);
  if (g_rename (self->partial, self->path) != 0)
    return fail (self, "name", error);

  close (self->fd);
  self->fd = -1;
  g_checksum_get_digest (self->checksum, self->sha256, &digest_size);

  if (sync_directory (self->directory))
    return TRUE;

  fail (self, "sync the directory of", error);
  g_unlink (self->path);

  return FALSE;
}

/* Returns: (transfer none): its media type, told from the content */
const char *
cb_upload_file_get_type_name (CbUploadFile *self)
{
  return cb_file_type_get_name (&self->type);
}

guint64
cb_upload_file_get_size (CbUploadFile *self)
{
  return self->size;
}

/* Only once it is finished. */
void
cb_upload_file_get_sha256 (CbUploadFile *self, guint8 digest[CB_SHA256_SIZE])
{
  for (guint i = 0; i < CB_SHA256_SIZE; i++)
    digest[i] = self->sha256[i];
}
