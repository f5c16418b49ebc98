#include "base/cb-durable.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cb-error.h"

/* How many directories may be open at once while a tree is removed. */
#define MAX_OPEN_DIRECTORIES 16

static gboolean
fail (GError **error, const char *what, const char *path)
{
  int saved = errno;

  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "Cannot %s “%s”: %s", what, path,
               g_strerror (saved));
  return FALSE;
}

/* Makes names that came to or went from a directory durable. */
gboolean
cb_durable_sync_directory (const char *path, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (!ok)
    fail (error, "sync", path);
  if (fd >= 0)
    close (fd);

  return ok;
}

static gboolean
sync_parent (const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);

  return cb_durable_sync_directory (parent, error);
}

/**
 * cb_durable_rename:
 * @from: what is there
 * @to: what it shall be called; must not be there, or be a file that it takes the place of
 * @error: return location for an error
 */
gboolean
cb_durable_rename (const char *from, const char *to, GError **error)
{
  g_autofree char *old_parent = g_path_get_dirname (from);
  g_autofree char *new_parent = g_path_get_dirname (to);

  if (g_rename (from, to) != 0)
    return fail (error, "rename", from);

  return cb_durable_sync_directory (new_parent, error) &&
         (g_str_equal (old_parent, new_parent) || cb_durable_sync_directory (old_parent, error));
}

static gboolean
write_all (int fd, const char *text, gsize size)
{
  while (size > 0)
    {
      gssize n = write (fd, text, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      text += n;
      size -= n;
    }

  return TRUE;
}

/**
 * cb_durable_write:
 * @path: a file, mode 0600; the one that is there is replaced
 * @text: what it shall hold
 * @size: size of @text in bytes, -1 where it ends with NUL
 * @error: return location for an error
 */
gboolean
cb_durable_write (const char *path, const char *text, gssize size, GError **error)
{
  g_autofree char *partial = g_strconcat (path, ".partial", NULL);
  int fd = g_open (partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  gboolean ok =
      fd >= 0 && write_all (fd, text, size < 0 ? strlen (text) : (gsize) size) && fsync (fd) == 0;

  if (!ok)
    fail (error, "write", partial);
  if (fd >= 0)
    close (fd);
  if (ok && cb_durable_rename (partial, path, error))
    return TRUE;

  g_unlink (partial);
  return FALSE;
}

/* A directory that is nobody else's; fine where it is there already. */
gboolean
cb_durable_make_directory (const char *path, GError **error)
{
  if (g_mkdir (path, 0700) != 0)
    return (errno == EEXIST && g_file_test (path, G_FILE_TEST_IS_DIR)) ||
           fail (error, "make the directory", path);

  return sync_parent (path, error);
}

static int
remove_entry (const char *path, const struct stat *st, int type, struct FTW *ftw)
{
  return g_remove (path);
}

/* Removes a file, or a directory with all that is in it; fine where there is none. */
gboolean
cb_durable_remove_tree (const char *path, GError **error)
{
  if (nftw (path, remove_entry, MAX_OPEN_DIRECTORIES, FTW_DEPTH | FTW_PHYS) != 0 && errno != ENOENT)
    return fail (error, "remove", path);

  return sync_parent (path, error);
}
