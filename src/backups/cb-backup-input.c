#include "backups/cb-backup-input.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backups/cb-sealer.h"
#include "backups/cb-unsealer.h"
#include "base/cb-error.h"

#define BUFFER_SIZE (256 * 1024)

struct _CbBackupInput
{
  char *path; /* (owned) */
  int fd;     /* (owned) */
  guint64 size;
  guint64 position;
  gboolean sealed;
  gboolean ended;
  CbUnsealer *unsealer; /* (owned) (nullable) */
  GByteArray *opened;   /* (owned): what the unsealer gave */
  GChecksum *checksum;  /* (owned): of what is in the file */
  guint8 *buffer;       /* (owned) */
};

static gboolean
fail (CbBackupInput *self, const char *what, GError **error)
{
  int saved = errno;

  g_set_error (error, CB_ERROR, saved == ENOENT ? CB_ERROR_NOT_FOUND : CB_ERROR_STORAGE,
               "Cannot %s “%s”: %s", what, self->path, g_strerror (saved));
  return FALSE;
}

static gboolean
look_at_beginning (CbBackupInput *self, GError **error)
{
  char magic[CB_SEALER_MAGIC_SIZE] = "";
  struct stat st;

  if (fstat (self->fd, &st) != 0 || pread (self->fd, magic, sizeof magic, 0) < 0)
    return fail (self, "read", error);

  self->size = st.st_size;
  self->sealed = memcmp (magic, CB_SEALER_MAGIC, sizeof magic) == 0;

  return TRUE;
}

/**
 * cb_backup_input_new:
 * @path: the file
 * @identity: (nullable): the private key, in case it is sealed
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): an input
 */
CbBackupInput *
cb_backup_input_new (const char *path, const CbSealKey *identity, GError **error)
{
  g_autoptr (CbBackupInput) self = g_new0 (CbBackupInput, 1);

  self->path = g_strdup (path);
  self->checksum = g_checksum_new (G_CHECKSUM_SHA256);
  self->opened = g_byte_array_new ();
  self->buffer = g_malloc (BUFFER_SIZE);
  self->fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
  if (self->fd < 0)
    {
      fail (self, "open", error);
      return NULL;
    }
  if (!look_at_beginning (self, error))
    return NULL;
  if (self->sealed && identity != NULL)
    self->unsealer = cb_unsealer_new (identity);

  return g_steal_pointer (&self);
}

void
cb_backup_input_free (CbBackupInput *self)
{
  if (self->fd >= 0)
    {
      posix_fadvise (self->fd, 0, 0, POSIX_FADV_DONTNEED);
      close (self->fd);
    }
  g_clear_pointer (&self->unsealer, cb_unsealer_free);
  g_byte_array_unref (self->opened);
  g_checksum_free (self->checksum);
  g_free (self->buffer);
  g_free (self->path);
  g_free (self);
}

/* Returns: how many bytes of the file are in the buffer; 0 at its end, -1 on failure */
static gssize
read_buffer (CbBackupInput *self, GError **error)
{
  gssize n;

  do
    n = read (self->fd, self->buffer, BUFFER_SIZE);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    {
      fail (self, "read", error);
      return -1;
    }

  g_checksum_update (self->checksum, self->buffer, n);
  self->position += n;

  return n;
}

/* Returns: FALSE on failure; there is something in @opened, or all was read */
static gboolean
read_opened (CbBackupInput *self, GError **error)
{
  g_byte_array_set_size (self->opened, 0);
  while (self->opened->len == 0 && !self->ended)
    {
      gssize n = read_buffer (self, error);

      self->ended = n == 0;
      if (n < 0 ||
          (n > 0 && !cb_unsealer_push (self->unsealer, self->buffer, n, self->opened, error)))
        return FALSE;
      if (n == 0 && !cb_unsealer_finish (self->unsealer, self->opened, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * cb_backup_input_read:
 * @self: an input that is readable
 * @data: (out) (transfer none): the next bytes, until the next call
 * @error: return location for an error
 *
 * Returns: how many; 0 at the end, -1 on failure
 */
gssize
cb_backup_input_read (CbBackupInput *self, const void **data, GError **error)
{
  if (self->unsealer == NULL)
    {
      *data = self->buffer;
      return read_buffer (self, error);
    }

  if (!read_opened (self, error))
    return -1;
  *data = self->opened->data;

  return self->opened->len;
}

/**
 * cb_backup_input_skip_rest:
 * @self: an input
 * @error: return location for an error
 *
 * Reads to the end, so that the digest is of all of it, and so that what a seal says is heard.
 *
 * Returns: %FALSE on failure
 */
gboolean
cb_backup_input_skip_rest (CbBackupInput *self, GError **error)
{
  const void *data;
  gssize n;

  do
    n = cb_backup_input_read (self, &data, error);
  while (n > 0);

  return n == 0;
}

gboolean
cb_backup_input_is_sealed (CbBackupInput *self)
{
  return self->sealed;
}

/* Returns: whether what is read are plain bytes: it is not sealed, or the key for it is there */
gboolean
cb_backup_input_is_readable (CbBackupInput *self)
{
  return !self->sealed || self->unsealer != NULL;
}

/* Returns: size of the file as it was opened, in bytes */
guint64
cb_backup_input_get_size (CbBackupInput *self)
{
  return self->size;
}

/* Returns: how much of the file was read, in bytes */
guint64
cb_backup_input_get_position (CbBackupInput *self)
{
  return self->position;
}

/* Returns: (transfer none): in hexadecimal, of what was read; nothing can be read after that */
const char *
cb_backup_input_get_sha256 (CbBackupInput *self)
{
  return g_checksum_get_string (self->checksum);
}
