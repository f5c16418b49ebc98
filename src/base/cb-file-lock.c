#include "base/cb-file-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/cb-error.h"

struct _CbFileLock
{
  int fd; /* (owned) */
};

/* For the message only: the lock itself is the kernel's. */
static void
write_holder (int fd)
{
  g_autofree char *text = g_strdup_printf ("%d\n", (int) getpid ());

  if (ftruncate (fd, 0) == 0 && pwrite (fd, text, strlen (text), 0) < 0)
    return;
}

static gboolean
fail_held (const char *path, int fd, GError **error)
{
  char holder[32] = "";
  gssize n = pread (fd, holder, sizeof holder - 1, 0);

  holder[MAX (n, 0)] = '\0';
  g_strchomp (holder);
  g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT, "“%s” is held by %s%s", path,
               *holder != '\0' ? "process " : "another process", holder);

  return FALSE;
}

/**
 * cb_file_lock_take:
 * @path: the lock's file; made where it is missing, and never deleted
 * @error: return location for an error
 *
 * Does not wait.
 *
 * Returns: (transfer full) (nullable): the lock; %CB_ERROR_CONFLICT where another process, or
 *   another place in this one, has it
 */
CbFileLock *
cb_file_lock_take (const char *path, GError **error)
{
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  CbFileLock *self;

  if (fd < 0)
    {
      int saved = errno;

      g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "Cannot open “%s”: %s", path,
                   g_strerror (saved));
      return NULL;
    }

  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      fail_held (path, fd, error);
      close (fd);
      return NULL;
    }

  write_holder (fd);
  self = g_new0 (CbFileLock, 1);
  self->fd = fd;

  return self;
}

void
cb_file_lock_release (CbFileLock *self)
{
  close (self->fd);
  g_free (self);
}
