#include "archive/cb-libarchive-reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>

#include "base/cb-error.h"

struct _CbLibarchiveReader
{
  GObject parent_instance;

  struct archive *archive; /* (owned) */
  CbTarSource source;
  gpointer source_data;
  GError *source_error; /* (owned) (nullable): why the source failed, within libarchive */
  char *trouble;        /* (owned) */
};

static void tar_reader_iface_init (CbTarReaderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbLibarchiveReader,
                               cb_libarchive_reader,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_TAR_READER, tar_reader_iface_init))

/* What libarchive says, or what the source said to it. */
static int
fail (CbLibarchiveReader *self, GError **error)
{
  if (self->source_error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->source_error));
  else
    g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "%s: %s", self->trouble,
                 archive_error_string (self->archive));

  return -1;
}

static la_ssize_t
on_archive_reads_cb (struct archive *archive, void *user_data, const void **buffer)
{
  CbLibarchiveReader *self = user_data;
  gssize n = self->source_error == NULL
                 ? self->source (buffer, self->source_data, &self->source_error)
                 : -1;

  if (n < 0)
    archive_set_error (archive, EIO, "input");

  return n;
}

static CbTarKind
get_kind (struct archive_entry *entry)
{
  if (archive_entry_filetype (entry) == AE_IFDIR)
    return CB_TAR_DIRECTORY;

  return archive_entry_filetype (entry) == AE_IFREG && archive_entry_hardlink (entry) == NULL
             ? CB_TAR_PLAIN
             : CB_TAR_OTHER;
}

static int
cb_libarchive_reader_next (CbTarReader *reader, CbTarMember *member, GError **error)
{
  CbLibarchiveReader *self = CB_LIBARCHIVE_READER (reader);
  struct archive_entry *entry;
  int rc = archive_read_next_header (self->archive, &entry);

  if (rc == ARCHIVE_EOF)
    return 0;
  if (rc != ARCHIVE_OK)
    return fail (self, error);

  member->name = archive_entry_pathname (entry);
  member->kind = get_kind (entry);
  member->size = archive_entry_size (entry);
  return 1;
}

static int
cb_libarchive_reader_read (CbTarReader *reader, CbTarBlock *block, GError **error)
{
  CbLibarchiveReader *self = CB_LIBARCHIVE_READER (reader);
  la_int64_t offset;
  int rc = archive_read_data_block (self->archive, &block->data, &block->size, &offset);

  if (rc == ARCHIVE_EOF)
    return 0;
  if (rc != ARCHIVE_OK)
    return fail (self, error);

  block->offset = offset;
  return 1;
}

static void
tar_reader_iface_init (CbTarReaderInterface *iface)
{
  iface->next = cb_libarchive_reader_next;
  iface->read = cb_libarchive_reader_read;
}

static void
cb_libarchive_reader_finalize (GObject *object)
{
  CbLibarchiveReader *self = CB_LIBARCHIVE_READER (object);

  archive_read_free (self->archive);
  g_clear_error (&self->source_error);
  g_free (self->trouble);

  G_OBJECT_CLASS (cb_libarchive_reader_parent_class)->finalize (object);
}

static void
cb_libarchive_reader_class_init (CbLibarchiveReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_libarchive_reader_finalize;
}

static void
cb_libarchive_reader_init (CbLibarchiveReader *self)
{
  self->archive = archive_read_new ();
}

static gboolean
open_archive (CbLibarchiveReader *self, CbTarFilters filters)
{
  struct archive *archive = self->archive;

  return ((filters & CB_TAR_FILTER_GZIP) == 0 ||
          archive_read_support_filter_gzip (archive) == ARCHIVE_OK) &&
         ((filters & CB_TAR_FILTER_XZ) == 0 ||
          archive_read_support_filter_xz (archive) == ARCHIVE_OK) &&
         ((filters & CB_TAR_FILTER_ZSTD) == 0 ||
          archive_read_support_filter_zstd (archive) == ARCHIVE_OK) &&
         archive_read_support_format_tar (archive) == ARCHIVE_OK &&
         archive_read_open (archive, self, NULL, on_archive_reads_cb, NULL) == ARCHIVE_OK;
}

/**
 * cb_libarchive_reader_new:
 * @filters: how the archive may be compressed
 * @trouble: what errors begin with where the archive is none, cut off or damaged
 * @source: gives its bytes
 * @user_data: for @source; must outlive the reader
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a reader before the first member
 */
CbTarReader *
cb_libarchive_reader_new (CbTarFilters filters,
                          const char *trouble,
                          CbTarSource source,
                          gpointer user_data,
                          GError **error)
{
  g_autoptr (CbLibarchiveReader) self = g_object_new (CB_TYPE_LIBARCHIVE_READER, NULL);

  self->trouble = g_strdup (trouble);
  self->source = source;
  self->source_data = user_data;
  if (!open_archive (self, filters))
    {
      fail (self, error);
      return NULL;
    }

  return CB_TAR_READER (g_steal_pointer (&self));
}
