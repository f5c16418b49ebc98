#pragma once

#include "archive/cb-tar-writer.h"

G_BEGIN_DECLS

#define CB_TYPE_LIBARCHIVE_WRITER (cb_libarchive_writer_get_type ())
G_DECLARE_FINAL_TYPE (CbLibarchiveWriter, cb_libarchive_writer, CB, LIBARCHIVE_WRITER, GObject)

CbTarWriter *
cb_libarchive_writer_new (guint zstd_level, CbTarSink sink, gpointer user_data, GError **error);

G_END_DECLS
