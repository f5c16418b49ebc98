#include "backups/cb-backup-output.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "backups/cb-sealer.h"
#include "base/cb-error.h"

/* So much may wait in the kernel to be written out. */
#define UNSYNCED_BYTES (2 << 20)

struct _CbBackupOutput
{
  char *path;          /* (owned) */
  int fd;              /* (owned): -1 once it is finished */
  CbSealer *sealer;    /* (owned) (nullable) */
  GByteArray *sealed;  /* (owned): what the sealer gave, on its way to the file */
  GChecksum *checksum; /* (owned): of what is in the file */
  guint64 size;
  gsize unsynced;
};

static gboolean
fail (CbBackupOutput *self, const char *what, GError **error)
{
  int saved = errno;

  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "Cannot %s “%s”: %s", what, self->path,
               g_strerror (saved));
  return FALSE;
}

/**
 * cb_backup_output_new:
 * @path: the file, which must not be there; made with mode 0600
 * @seal_to: (nullable): the key to seal it to
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): an output
 */
CbBackupOutput *
cb_backup_output_new (const char *path, const CbSealKey *seal_to, GError **error)
{
  g_autoptr (CbBackupOutput) self = g_new0 (CbBackupOutput, 1);

  self->path = g_strdup (path);
  self->checksum = g_checksum_new (G_CHECKSUM_SHA256);
  self->sealed = g_byte_array_new ();
  self->fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->fd < 0)
    {
      fail (self, "create", error);
      return NULL;
    }
  if (seal_to != NULL)
    self->sealer = cb_sealer_new (seal_to, self->sealed);

  return g_steal_pointer (&self);
}

/* What was not finished is deleted. */
void
cb_backup_output_free (CbBackupOutput *self)
{
  if (self->fd >= 0)
    {
      close (self->fd);
      g_unlink (self->path);
    }
  g_clear_pointer (&self->sealer, cb_sealer_free);
  g_byte_array_unref (self->sealed);
  g_checksum_free (self->checksum);
  g_free (self->path);
  g_free (self);
}

static gboolean
write_plain (CbBackupOutput *self, const guint8 *data, gsize size, GError **error)
{
  g_checksum_update (self->checksum, data, size);
  self->size += size;
  self->unsynced += size;
  while (size > 0)
    {
      gssize n = write (self->fd, data, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail (self, "write", error);
      data += n;
      size -= n;
    }
  if (self->unsynced < UNSYNCED_BYTES)
    return TRUE;

  self->unsynced = 0;
  return fdatasync (self->fd) == 0 || fail (self, "write", error);
}

static gboolean
write_sealed (CbBackupOutput *self, GError **error)
{
  gboolean ok = write_plain (self, self->sealed->data, self->sealed->len, error);

  g_byte_array_set_size (self->sealed, 0);

  return ok;
}

gboolean
cb_backup_output_write (CbBackupOutput *self, const void *data, gsize size, GError **error)
{
  if (self->sealer == NULL)
    return write_plain (self, data, size, error);

  cb_sealer_push (self->sealer, data, size, self->sealed);

  return write_sealed (self, error);
}

/**
 * cb_backup_output_finish:
 * @self: an output
 * @error: return location for an error
 *
 * Returns: %TRUE once all of it is on disk
 */
gboolean
cb_backup_output_finish (CbBackupOutput *self, GError **error)
{
  if (self->sealer != NULL)
    {
      cb_sealer_finish (self->sealer, self->sealed);
      if (!write_sealed (self, error))
        return FALSE;
    }
  if (fsync (self->fd) != 0)
    return fail (self, "write", error);

  /* It will not be read soon; other pages are worth their memory more. */
  posix_fadvise (self->fd, 0, 0, POSIX_FADV_DONTNEED);
  close (self->fd);
  self->fd = -1;

  return TRUE;
}

guint64
cb_backup_output_get_size (CbBackupOutput *self)
{
  return self->size;
}

/* Returns: (transfer none): in hexadecimal; nothing can be written after it was asked for */
const char *
cb_backup_output_get_sha256 (CbBackupOutput *self)
{
  return g_checksum_get_string (self->checksum);
}
