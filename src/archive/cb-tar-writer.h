#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CB_TYPE_TAR_WRITER (cb_tar_writer_get_type ())
G_DECLARE_INTERFACE (CbTarWriter, cb_tar_writer, CB, TAR_WRITER, GObject)

/**
 * CbTarSink:
 * @data: the next bytes of an archive
 * @size: how many
 * @user_data: what the writer was made with
 * @error: return location for an error
 *
 * Returns: %FALSE where they cannot be taken
 */
typedef gboolean (*CbTarSink) (const void *data, gsize size, gpointer user_data, GError **error);

/**
 * CbTarWriterInterface:
 * @begin: begins a plain file of @size bytes that has the permissions @mode and was written at
 *   @mtime, in seconds since 1970 UTC
 * @write: writes on in it
 * @finish: ends the archive
 *
 * Writes an archive, for one thread; blocks. What fails does so with the error of the sink, or
 * %CB_ERROR_STORAGE.
 */
struct _CbTarWriterInterface
{
  GTypeInterface g_iface;

  gboolean (*begin) (CbTarWriter *self,
                     const char *name,
                     guint mode,
                     guint64 size,
                     gint64 mtime,
                     GError **error);
  gboolean (*write) (CbTarWriter *self, const void *data, gsize size, GError **error);
  gboolean (*finish) (CbTarWriter *self, GError **error);
};

gboolean cb_tar_writer_begin (CbTarWriter *self,
                              const char *name,
                              guint mode,
                              guint64 size,
                              gint64 mtime,
                              GError **error);
gboolean cb_tar_writer_write (CbTarWriter *self, const void *data, gsize size, GError **error);
gboolean cb_tar_writer_finish (CbTarWriter *self, GError **error);

G_END_DECLS
