#include "daemon/cb-data-directory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cb-error.h"

static void
set_error (GError **error, const char *what, const char *path)
{
  int code = errno;

  g_set_error (error, CB_ERROR, CB_ERROR_FAILED, "%s %s: %s", what, path, g_strerror (code));
}

/**
 * cb_data_directory_open:
 * @path: where the database and uploads are
 * @error: return location for an error
 *
 * Makes the directory where it is missing, for nobody else to read, and makes sure that no other
 * chatbotd works on it.
 *
 * Returns: a descriptor that holds the lock as long as it is open, or -1
 */
int
cb_data_directory_open (const char *path, GError **error)
{
  g_autofree char *lock = g_build_filename (path, "lock", NULL);
  int fd;

  if (g_mkdir_with_parents (path, 0700) != 0)
    {
      set_error (error, "Cannot make the data directory", path);
      return -1;
    }

  fd = open (lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      set_error (error, "Cannot use the data directory", path);
      return -1;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;

  if (errno == EWOULDBLOCK)
    g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT,
                 "Another chatbotd works on %s; give this one another --data-dir", path);
  else
    set_error (error, "Cannot lock", lock);
  close (fd);

  return -1;
}
