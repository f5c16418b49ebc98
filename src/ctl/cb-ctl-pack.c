#include "ctl/cb-ctl-pack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cb-error.h"

/* More than any daemon takes: what is larger is no widget. */
#define MAX_FILE (64 << 20)

static gboolean
fail (GError **error, const char *path, const char *why)
{
  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "Cannot pack “%s”: %s", path, why);

  return FALSE;
}

/* Without times and owners: the same files make the same archive. */
static gboolean
add_bytes (struct archive *archive, const char *name, const char *data, gsize size)
{
  struct archive_entry *entry = archive_entry_new ();
  gboolean ok;

  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  archive_entry_set_size (entry, (la_int64_t) size);
  ok = archive_write_header (archive, entry) == ARCHIVE_OK &&
       archive_write_data (archive, data, size) == (la_ssize_t) size;
  archive_entry_free (entry);

  return ok;
}

static gboolean
add_file (struct archive *archive, const char *directory, const char *name, GError **error)
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

  return add_bytes (archive, name, data, size) ||
         fail (error, path, archive_error_string (archive));
}

/* Hidden files are an editor's or a version control's, and none of a widget. */
static gboolean
add_files (struct archive *archive, const char *path, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &problem);
  gboolean ok = TRUE;
  const char *name;

  if (dir == NULL)
    return fail (error, path, problem->message);

  while (ok && (name = g_dir_read_name (dir)) != NULL)
    ok = *name == '.' || add_file (archive, path, name, error);

  return ok;
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
  struct archive *archive = archive_write_new ();
  gboolean ok;

  archive_write_set_format_pax_restricted (archive);
  ok = (fd >= 0 && archive_write_open_fd (archive, fd) == ARCHIVE_OK) ||
       fail (error, path, g_strerror (errno));
  ok = ok && add_files (archive, path, error);
  if (ok && archive_write_close (archive) != ARCHIVE_OK)
    ok = fail (error, path, archive_error_string (archive));
  archive_write_free (archive);
  if (!ok && fd >= 0)
    close (fd);

  return ok ? fd : -1;
}
