#include "archive/cb-tar-writer.h"

/**
 * CbTarWriter:
 *
 * See #CbTarWriterInterface for what each call means.
 */
G_DEFINE_INTERFACE (CbTarWriter, cb_tar_writer, G_TYPE_OBJECT)

static void
cb_tar_writer_default_init (CbTarWriterInterface *iface)
{
}

gboolean
cb_tar_writer_begin (CbTarWriter *self,
                     const char *name,
                     guint mode,
                     guint64 size,
                     gint64 mtime,
                     GError **error)
{
  g_return_val_if_fail (CB_IS_TAR_WRITER (self), FALSE);

  return CB_TAR_WRITER_GET_IFACE (self)->begin (self, name, mode, size, mtime, error);
}

gboolean
cb_tar_writer_write (CbTarWriter *self, const void *data, gsize size, GError **error)
{
  g_return_val_if_fail (CB_IS_TAR_WRITER (self), FALSE);

  return CB_TAR_WRITER_GET_IFACE (self)->write (self, data, size, error);
}

gboolean
cb_tar_writer_finish (CbTarWriter *self, GError **error)
{
  g_return_val_if_fail (CB_IS_TAR_WRITER (self), FALSE);

  return CB_TAR_WRITER_GET_IFACE (self)->finish (self, error);
}
