#include "backups/cb-file-walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cb-error.h"

/* How deep directories may be nested. */
#define MAX_DEPTH 16

typedef struct
{
  CbFileWalkVisit visit;
  gpointer user_data;
  guint depth;
} Walk;

static gboolean walk_directory (Walk *walk, int dir_fd, const char *prefix, GError **error);

static gboolean
fail (GError **error, const char *name)
{
  int saved = errno;

  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "Cannot read “%s”: %s", name, g_strerror (saved));
  return FALSE;
}

static gboolean
enter_directory (Walk *walk, int fd, const char *name, GError **error)
{
  gboolean ok;

  if (walk->depth == MAX_DEPTH)
    {
      close (fd);
      g_set_error (error, CB_ERROR, CB_ERROR_TOO_LARGE,
                   "“%s” is nested too deep: %d directories are allowed", name, MAX_DEPTH);
      return FALSE;
    }

  walk->depth++;
  ok = walk_directory (walk, fd, name, error);
  walk->depth--;

  return ok;
}

/*
 * A link could lead out of the directory and a pipe would hold everything up: neither is a file of
 * ours. What went away since it was listed is no longer of interest.
 */
static gboolean
walk_entry (Walk *walk, int dir_fd, const char *entry, const char *name, GError **error)
{
  int fd = openat (dir_fd, entry, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  struct stat st;
  gboolean ok = TRUE;

  if (fd < 0)
    return errno == ENOENT || errno == ELOOP || errno == ENXIO || fail (error, name);

  if (fstat (fd, &st) != 0)
    ok = fail (error, name);
  else if (S_ISDIR (st.st_mode))
    return enter_directory (walk, fd, name, error);
  else if (S_ISREG (st.st_mode))
    ok = walk->visit (name, fd, st.st_size, walk->user_data, error);
  close (fd);

  return ok;
}

/* What somebody is writing just now. */
static gboolean
is_unfinished (const char *name)
{
  return *name == '.' || g_str_has_suffix (name, ".partial");
}

/* Takes @dir_fd. */
static gboolean
walk_directory (Walk *walk, int dir_fd, const char *prefix, GError **error)
{
  DIR *dir = fdopendir (dir_fd);
  struct dirent *entry;
  gboolean ok = dir != NULL;

  if (dir == NULL)
    {
      fail (error, prefix);
      close (dir_fd);
      return FALSE;
    }

  while (ok && (entry = readdir (dir)) != NULL)
    {
      g_autofree char *name = NULL;

      if (is_unfinished (entry->d_name))
        continue;
      name = *prefix != '\0' ? g_strconcat (prefix, "/", entry->d_name, NULL)
                             : g_strdup (entry->d_name);
      ok = walk_entry (walk, dirfd (dir), entry->d_name, name, error);
    }
  closedir (dir);

  return ok;
}

/**
 * cb_file_walk:
 * @directory: where to begin; fine where it is not there
 * @visit: called for each file
 * @user_data: for @visit
 * @error: return location for an error
 *
 * Visits all plain files below a directory, in no order, but those that are not finished: hidden
 * ones and “.partial”. Blocks.
 *
 * Returns: %FALSE where a visit, or reading a directory, failed
 */
gboolean
cb_file_walk (const char *directory, CbFileWalkVisit visit, gpointer user_data, GError **error)
{
  Walk walk = { visit, user_data, 0 };
  int fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return errno == ENOENT || fail (error, directory);

  return walk_directory (&walk, fd, "", error);
}
