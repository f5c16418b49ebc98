#include "widgets/cb-widget-package.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/cb-archive-module.h"
#include "base/cb-error.h"
#include "widgets/cb-widget-file.h"
#include "widgets/cb-widget-loader.h"

#define MAX_NAME 64

/* What is read from the file at once. */
#define BLOCK_BYTES 65536

/* An archive may be so much larger than what is in it: headers and padding. */
#define OVERHEAD_PER_FILE 4096

#define TROUBLE "The archive cannot be read"

struct _CbWidgetPackage
{
  CbWidgetLimits limits;
  GHashTable *files; /* (owned) (element-type utf8 GBytes): by name */
  GHashTable *coded; /* (owned) (element-type utf8 GBytes): by coding and name: what is compressed
                        already; without bytes, what gets no shorter by it */
  guint64 size;      /* bytes of all of them */
};

/* An archive that is being read, from its own place in the file: who sent it may move theirs. */
typedef struct
{
  CbWidgetPackage *package;
  CbTarReader *tar; /* (owned) */
  int fd;
  goffset position;
  guint64 max_position;
  char block[BLOCK_BYTES];
} Reading;

static gboolean G_GNUC_PRINTF (3, 4) refuse (GError **error, CbError code, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (CB_ERROR, (gint) code, format, args));
  va_end (args);

  return FALSE;
}

/**
 * cb_widget_package_new:
 * @limits: what may be in it
 *
 * Returns: (transfer full): a package without files
 */
CbWidgetPackage *
cb_widget_package_new (const CbWidgetLimits *limits)
{
  CbWidgetPackage *self = g_atomic_rc_box_new0 (CbWidgetPackage);

  self->limits = *limits;
  self->files =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  self->coded =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);

  return self;
}

static void
clear_package (gpointer data)
{
  CbWidgetPackage *self = data;

  g_hash_table_unref (self->files);
  g_hash_table_unref (self->coded);
}

CbWidgetPackage *
cb_widget_package_ref (CbWidgetPackage *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
cb_widget_package_unref (CbWidgetPackage *self)
{
  g_atomic_rc_box_release_full (self, clear_package);
}

/* What may be served stands in a URL as it is, and hides nowhere on disk. */
static gboolean
check_name (const char *name, GError **error)
{
  gsize length = strlen (name);

  if (strchr (name, '/') != NULL)
    return refuse (error, CB_ERROR_INVALID_INPUT,
                   "“%.200s” is in a folder; all files must be at the top of the archive", name);
  if (length == 0 || length > MAX_NAME || !g_ascii_isalnum (*name) ||
      strspn (name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") != length)
    return refuse (
        error, CB_ERROR_INVALID_INPUT,
        "“%.200s” cannot be a file of a widget: names have letters, digits, dots, hyphens "
        "and underscores, begin with a letter or digit, and are at most %d long",
        name, MAX_NAME);

  return cb_widget_file_has_known_type (name) ||
         refuse (
             error, CB_ERROR_INVALID_INPUT,
             "“%s” cannot be a file of a widget: types are .js, .css, .html, .json, .svg, .png, "
             ".webp and .woff2",
             name);
}

static gboolean
check_room (CbWidgetPackage *self, guint64 size, GError **error)
{
  if (g_hash_table_size (self->files) >= self->limits.max_files)
    return refuse (error, CB_ERROR_TOO_LARGE,
                   "The widget has more than %u files ([Widget] MaxFiles)", self->limits.max_files);
  if (size > self->limits.max_bytes - self->size)
    return refuse (error, CB_ERROR_TOO_LARGE,
                   "The widget has more than %" G_GUINT64_FORMAT " bytes ([Widget] MaxBytes)",
                   self->limits.max_bytes);

  return TRUE;
}

static gboolean
check_new (CbWidgetPackage *self, const char *name, GError **error)
{
  return !g_hash_table_contains (self->files, name) ||
         refuse (error, CB_ERROR_INVALID_INPUT, "“%s” is twice in the archive", name);
}

/**
 * cb_widget_package_add:
 * @self: a package
 * @name: of a file, from anywhere
 * @bytes: what is in it
 * @error: return location for an error
 *
 * Returns: %FALSE where a version cannot have such a file
 */
gboolean
cb_widget_package_add (CbWidgetPackage *self, const char *name, GBytes *bytes, GError **error)
{
  gsize size = g_bytes_get_size (bytes);

  if (!check_name (name, error) || !check_new (self, name, error) ||
      !check_room (self, size, error))
    return FALSE;

  self->size += size;
  g_hash_table_insert (self->files, g_strdup (name), g_bytes_ref (bytes));

  return TRUE;
}

/**
 * cb_widget_package_check:
 * @self: a package to which nothing is added any more
 * @error: return location for an error
 *
 * Returns: %FALSE where a version cannot be made of it
 */
gboolean
cb_widget_package_check (CbWidgetPackage *self, GError **error)
{
  GBytes *entry = cb_widget_package_get (self, CB_WIDGET_ENTRY_NAME);
  GBytes *loader = cb_widget_package_get (self, CB_WIDGET_LOADER_NAME);

  if (entry == NULL || g_bytes_get_size (entry) == 0)
    return refuse (error, CB_ERROR_INVALID_INPUT, "There is no “%s”, which is what browsers run",
                   CB_WIDGET_ENTRY_NAME);

  return loader == NULL || cb_widget_loader_check (loader, error);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

/* Returns: (transfer container) (element-type utf8): the names of its files, in order */
GList *
cb_widget_package_list (CbWidgetPackage *self)
{
  return g_list_sort (g_hash_table_get_keys (self->files), compare_names);
}

/* Returns: (transfer none) (nullable): what is in a file */
GBytes *
cb_widget_package_get (CbWidgetPackage *self, const char *name)
{
  return g_hash_table_lookup (self->files, name);
}

static char *
build_key (const char *name, CbWidgetCoding coding)
{
  return g_strconcat (cb_widget_coding_get_name (coding), "/", name, NULL);
}

/**
 * cb_widget_package_add_coded:
 * @self: a package
 * @name: of a file in it
 * @coding: a coding that compresses
 * @bytes: the file in that coding, from who can be trusted with it; none where it gets no shorter
 *
 * Saves compressing it.
 */
void
cb_widget_package_add_coded (CbWidgetPackage *self,
                             const char *name,
                             CbWidgetCoding coding,
                             GBytes *bytes)
{
  g_return_if_fail (g_hash_table_contains (self->files, name));

  g_hash_table_insert (self->coded, build_key (name, coding), g_bytes_ref (bytes));
}

/**
 * cb_widget_package_dup_coded:
 * @self: a package
 * @name: of a file in it
 * @coding: a coding that compresses
 *
 * Takes up to some tenths of a second where it is not compressed yet.
 *
 * Returns: (transfer full) (nullable): the file in that coding; %NULL where it gets no shorter
 */
GBytes *
cb_widget_package_dup_coded (CbWidgetPackage *self, const char *name, CbWidgetCoding coding)
{
  g_autofree char *key = build_key (name, coding);
  GBytes *known = g_hash_table_lookup (self->coded, key);

  if (known == NULL)
    return cb_widget_coding_apply (coding, g_hash_table_lookup (self->files, name));

  return g_bytes_get_size (known) > 0 ? g_bytes_ref (known) : NULL;
}

/* Returns: (transfer full): SHA-256 of the names and contents of all files, in hexadecimal */
char *
cb_widget_package_digest (CbWidgetPackage *self)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GList) names = cb_widget_package_list (self);

  for (GList *l = names; l != NULL; l = l->next)
    {
      g_autofree char *digest =
          g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, cb_widget_package_get (self, l->data));
      g_autofree char *line = g_strdup_printf ("%s  %s\n", digest, (char *) l->data);

      g_checksum_update (checksum, (const guchar *) line, -1);
    }

  return g_strdup (g_checksum_get_string (checksum));
}

/* From an archive */

static gssize
on_tar_reads_cb (const void **data, gpointer user_data, GError **error)
{
  Reading *reading = user_data;
  gssize n;

  do
    n = pread (reading->fd, reading->block, sizeof reading->block, reading->position);
  while (n < 0 && errno == EINTR);

  if (n < 0)
    {
      refuse (error, CB_ERROR_INVALID_INPUT, TROUBLE ": %s", g_strerror (errno));
      return -1;
    }

  reading->position += n;
  if ((guint64) reading->position > reading->max_position)
    {
      refuse (error, CB_ERROR_INVALID_INPUT, TROUBLE ": it is larger than any widget may be");
      return -1;
    }
  *data = reading->block;

  return n;
}

/* Returns: (transfer full) (nullable): what is in the entry; never more than there is room for */
static GBytes *
read_bytes (Reading *reading, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  CbTarBlock block;
  int more;

  while ((more = cb_tar_reader_read (reading->tar, &block, error)) > 0)
    {
      if (block.offset != out->len)
        {
          refuse (error, CB_ERROR_INVALID_INPUT, "The archive has a file with holes");
          return NULL;
        }
      if (!check_room (reading->package, out->len + block.size, error))
        return NULL;
      g_byte_array_append (out, block.data, block.size);
    }

  return more == 0 ? g_byte_array_free_to_bytes (g_steal_pointer (&out)) : NULL;
}

static gboolean
read_entry (Reading *reading, const CbTarMember *entry, GError **error)
{
  const char *path = entry->name;
  const char *name = path != NULL && g_str_has_prefix (path, "./") ? path + 2 : path;
  g_autoptr (GBytes) bytes = NULL;

  if (entry->kind == CB_TAR_DIRECTORY)
    return TRUE;
  if (name == NULL || entry->kind != CB_TAR_PLAIN)
    return refuse (error, CB_ERROR_INVALID_INPUT,
                   "“%.200s” cannot be a file of a widget: it is no plain file",
                   name != NULL ? name : "");
  /* Before its bytes are read: whoever sends nonsense shall cost little. */
  if (!check_name (name, error) || !check_room (reading->package, 0, error))
    return FALSE;

  bytes = read_bytes (reading, error);

  return bytes != NULL && cb_widget_package_add (reading->package, name, bytes, error);
}

static gboolean
read_entries (Reading *reading, GError **error)
{
  CbTarMember entry;
  guint n_entries = 0;
  int more;

  while ((more = cb_tar_reader_next (reading->tar, &entry, error)) > 0)
    {
      /* Folders are passed over, but not without end. */
      if (++n_entries > 2 * reading->package->limits.max_files + 1)
        return refuse (error, CB_ERROR_TOO_LARGE,
                       "The archive has too many entries ([Widget] MaxFiles)");
      if (!read_entry (reading, &entry, error))
        return FALSE;
    }

  return more == 0;
}

static gboolean
open_archive (Reading *reading, GError **error)
{
  const CbArchiveModule *module = cb_archive_module_get (error);

  if (module != NULL)
    reading->tar = module->reader_new (CB_TAR_FILTER_GZIP | CB_TAR_FILTER_XZ | CB_TAR_FILTER_ZSTD,
                                       TROUBLE, on_tar_reads_cb, reading, error);

  return reading->tar != NULL;
}

/* A pipe could keep its reader waiting for ever. */
static gboolean
check_file (int fd, GError **error)
{
  struct stat st;

  return (fstat (fd, &st) == 0 && S_ISREG (st.st_mode)) ||
         refuse (error, CB_ERROR_INVALID_INPUT, "The archive must be a plain file");
}

/**
 * cb_widget_package_read:
 * @fd: a file that holds a tar archive, compressed or not; stays open
 * @limits: what may be in it
 * @error: return location for an error
 *
 * Blocks, and takes no more memory than the limits say.
 *
 * Returns: (transfer full) (nullable): what is in it. %CB_ERROR_INVALID_INPUT or
 *   %CB_ERROR_TOO_LARGE where no version can be made of it
 */
CbWidgetPackage *
cb_widget_package_read (int fd, const CbWidgetLimits *limits, GError **error)
{
  g_autoptr (CbWidgetPackage) self = cb_widget_package_new (limits);
  g_autofree Reading *reading = NULL;
  gboolean ok;

  if (!check_file (fd, error))
    return NULL;

  reading = g_new0 (Reading, 1);
  reading->package = self;
  reading->fd = fd;
  reading->max_position =
      limits->max_bytes + (2 * (guint64) limits->max_files + 1) * OVERHEAD_PER_FILE + BLOCK_BYTES;
  ok = open_archive (reading, error) && read_entries (reading, error) &&
       cb_widget_package_check (self, error);
  g_clear_object (&reading->tar);

  return ok ? g_steal_pointer (&self) : NULL;
}
