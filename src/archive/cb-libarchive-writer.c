#include "archive/cb-libarchive-writer.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>

#include "base/cb-error.h"

struct _CbLibarchiveWriter
{
  GObject parent_instance;

  struct archive *archive; /* (owned) */
  CbTarSink sink;
  gpointer sink_data;
  GError *sink_error; /* (owned) (nullable): why the sink failed, within libarchive */
};

static void tar_writer_iface_init (CbTarWriterInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbLibarchiveWriter,
                               cb_libarchive_writer,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_TAR_WRITER, tar_writer_iface_init))

/* What libarchive says, or what the sink said to it. */
static gboolean
fail (CbLibarchiveWriter *self, GError **error)
{
  if (self->sink_error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->sink_error));
  else
    g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "Cannot write the archive: %s",
                 archive_error_string (self->archive));

  return FALSE;
}

static la_ssize_t
on_archive_wrote_cb (struct archive *archive, void *user_data, const void *buffer, size_t size)
{
  CbLibarchiveWriter *self = user_data;

  if (self->sink_error == NULL && self->sink (buffer, size, self->sink_data, &self->sink_error))
    return size;

  archive_set_error (archive, EIO, "output");
  return -1;
}

static gboolean
cb_libarchive_writer_begin (CbTarWriter *writer,
                            const char *name,
                            guint mode,
                            guint64 size,
                            gint64 mtime,
                            GError **error)
{
  CbLibarchiveWriter *self = CB_LIBARCHIVE_WRITER (writer);
  struct archive_entry *entry = archive_entry_new ();
  gboolean ok;

  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, mode);
  archive_entry_set_size (entry, size);
  archive_entry_set_mtime (entry, mtime, 0);
  ok = archive_write_header (self->archive, entry) == ARCHIVE_OK;
  archive_entry_free (entry);

  return ok || fail (self, error);
}

static gboolean
cb_libarchive_writer_write (CbTarWriter *writer, const void *data, gsize size, GError **error)
{
  CbLibarchiveWriter *self = CB_LIBARCHIVE_WRITER (writer);

  return archive_write_data (self->archive, data, size) == (la_ssize_t) size || fail (self, error);
}

static gboolean
cb_libarchive_writer_finish (CbTarWriter *writer, GError **error)
{
  CbLibarchiveWriter *self = CB_LIBARCHIVE_WRITER (writer);

  return archive_write_close (self->archive) == ARCHIVE_OK || fail (self, error);
}

static void
tar_writer_iface_init (CbTarWriterInterface *iface)
{
  iface->begin = cb_libarchive_writer_begin;
  iface->write = cb_libarchive_writer_write;
  iface->finish = cb_libarchive_writer_finish;
}

static void
cb_libarchive_writer_finalize (GObject *object)
{
  CbLibarchiveWriter *self = CB_LIBARCHIVE_WRITER (object);

  archive_write_free (self->archive);
  g_clear_error (&self->sink_error);

  G_OBJECT_CLASS (cb_libarchive_writer_parent_class)->finalize (object);
}

static void
cb_libarchive_writer_class_init (CbLibarchiveWriterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_libarchive_writer_finalize;
}

static void
cb_libarchive_writer_init (CbLibarchiveWriter *self)
{
  self->archive = archive_write_new ();
}

static gboolean
compress (CbLibarchiveWriter *self, guint level)
{
  g_autofree char *text = g_strdup_printf ("%u", level);

  return archive_write_add_filter_zstd (self->archive) == ARCHIVE_OK &&
         archive_write_set_filter_option (self->archive, "zstd", "compression-level", text) ==
             ARCHIVE_OK;
}

static gboolean
open_archive (CbLibarchiveWriter *self, guint level)
{
  /* Names are bytes to us: no conversion, whatever the locale. */
  return archive_write_set_format_pax_restricted (self->archive) == ARCHIVE_OK &&
         archive_write_set_format_option (self->archive, "pax", "hdrcharset", "BINARY") ==
             ARCHIVE_OK &&
         (level == 0 || compress (self, level)) &&
         archive_write_set_bytes_in_last_block (self->archive, 1) == ARCHIVE_OK &&
         archive_write_open (self->archive, self, NULL, on_archive_wrote_cb, NULL) == ARCHIVE_OK;
}

/**
 * cb_libarchive_writer_new:
 * @zstd_level: of compression, 1 to 19; 0 for none
 * @sink: takes the archive's bytes
 * @user_data: for @sink; must outlive the writer
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a writer
 */
CbTarWriter *
cb_libarchive_writer_new (guint zstd_level, CbTarSink sink, gpointer user_data, GError **error)
{
  g_autoptr (CbLibarchiveWriter) self = g_object_new (CB_TYPE_LIBARCHIVE_WRITER, NULL);

  self->sink = sink;
  self->sink_data = user_data;
  if (!open_archive (self, zstd_level))
    {
      fail (self, error);
      return NULL;
    }

  return CB_TAR_WRITER (g_steal_pointer (&self));
}
