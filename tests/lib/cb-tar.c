#include "lib/cb-tar.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <string.h>

static void
write_entry (struct archive *archive, const char *name, const char *content)
{
  struct archive_entry *entry = archive_entry_new ();

  archive_entry_set_pathname (entry, name);
  if (content == NULL)
    {
      archive_entry_set_filetype (entry, AE_IFLNK);
      archive_entry_set_symlink (entry, "/etc/passwd");
    }
  else
    {
      archive_entry_set_filetype (entry, g_str_has_suffix (name, "/") ? AE_IFDIR : AE_IFREG);
      archive_entry_set_size (entry, (la_int64_t) strlen (content));
    }
  archive_entry_set_perm (entry, 0644);
  g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
  if (content != NULL)
    archive_write_data (archive, content, strlen (content));
  archive_entry_free (entry);
}

/**
 * cb_tar_write:
 * @path: where
 * @names: what the entries are called, %NULL at the end; one that ends in a slash is a folder
 * @contents: what is in them; %NULL makes a link
 *
 * Returns: the compressed archive, open for reading; to be closed
 */
int
cb_tar_write (const char *path, const char *const *names, const char *const *contents)
{
  struct archive *archive = archive_write_new ();
  int fd;

  archive_write_add_filter_gzip (archive);
  archive_write_set_format_pax_restricted (archive);
  g_assert_cmpint (archive_write_open_filename (archive, path), ==, ARCHIVE_OK);
  for (guint i = 0; names[i] != NULL; i++)
    write_entry (archive, names[i], contents[i]);
  g_assert_cmpint (archive_write_close (archive), ==, ARCHIVE_OK);
  archive_write_free (archive);
  fd = open (path, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);

  return fd;
}
