#include "ctl/cb-ctl-pack.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "archive/cb-archive-module.h"
#include "base/cb-error.h"

/* More than any daemon takes: what is larger is no widget. */
#define MAX_FILE (64 << 20)

static gboolean
fail (GError **error, const char *path, const char *why)
{
  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "Cannot pack “%s”: %s", path, why);

  return FALSE;
}

static gboolean
add_file (CbTarWriter *tar, const char *directory, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autofree char *data = NULL;
  g_autoptr (GError) problem = NULL;
  gsize size;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return fail (error, path, "a widget has no folders");
  if (!g_file_get_contents (path, &data, &size, &problem))
    return fail (error, path, problem->message);
  if (size > MAX_FILE)
    return fail (error, path, "it is too large");

  /* Without times and owners: the same files make the same archive. */
  return cb_tar_writer_begin (tar, name, 0644, size, 0, error) &&
         cb_tar_writer_write (tar, data, size, error);
}

/* Hidden files are an editor's or a version control's, and none of a widget. */
static gboolean
add_files (CbTarWriter *tar, const char *path, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &problem);
  gboolean ok = TRUE;
  const char *name;

  if (dir == NULL)
    return fail (error, path, problem->message);

  while (ok && (name = g_dir_read_name (dir)) != NULL)
    ok = *name == '.' || add_file (tar, path, name, error);

  return ok;
}

static gboolean
on_tar_wrote_cb (const void *data, gsize size, gpointer user_data, GError **error)
{
  int fd = GPOINTER_TO_INT (user_data);
  const char *bytes = data;

  while (size > 0)
    {
      gssize n = write (fd, bytes, size);

      if (n < 0 && errno != EINTR)
        return fail (error, "the archive", g_strerror (errno));
      bytes += MAX (n, 0);
      size -= MAX (n, 0);
    }

  return TRUE;
}

static gboolean
pack (int fd, const char *path, GError **error)
{
  const CbArchiveModule *module = cb_archive_module_get (error);
  g_autoptr (CbTarWriter) tar = NULL;

  if (module != NULL)
    tar = module->writer_new (0, on_tar_wrote_cb, GINT_TO_POINTER (fd), error);

  return tar != NULL && add_files (tar, path, error) && cb_tar_writer_finish (tar, error);
}

/**
 * cb_ctl_pack_directory:
 * @path: a directory with the files of a widget
 * @error: return location for an error
 *
 * Returns: a file in memory that holds a tar archive of them, to be closed; -1 on failure
 */
int
cb_ctl_pack_directory (const char *path, GError **error)
{
  int fd = memfd_create ("widget", MFD_CLOEXEC);

  if (fd < 0)
    fail (error, path, g_strerror (errno));
  else if (!pack (fd, path, error))
    {
      close (fd);
      fd = -1;
    }

  return fd;
}
