#pragma once

#include "archive/cb-tar-reader.h"

G_BEGIN_DECLS

#define CB_TYPE_LIBARCHIVE_READER (cb_libarchive_reader_get_type ())
G_DECLARE_FINAL_TYPE (CbLibarchiveReader, cb_libarchive_reader, CB, LIBARCHIVE_READER, GObject)

CbTarReader *cb_libarchive_reader_new (CbTarFilters filters,
                                       const char *trouble,
                                       CbTarSource source,
                                       gpointer user_data,
                                       GError **error);

G_END_DECLS
