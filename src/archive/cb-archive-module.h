#pragma once

#include "archive/cb-tar-reader.h"
#include "archive/cb-tar-writer.h"
#include "base/cb-module.h"

G_BEGIN_DECLS

/**
 * CbArchiveModule:
 * @module: the head
 * @reader_new: see cb_libarchive_reader_new()
 * @writer_new: see cb_libarchive_writer_new()
 *
 * What knows libarchive.
 */
typedef struct
{
  CbModule module;

  CbTarReader *(*reader_new) (CbTarFilters filters,
                              const char *trouble,
                              CbTarSource source,
                              gpointer user_data,
                              GError **error);
  CbTarWriter *(*writer_new) (guint zstd_level, CbTarSink sink, gpointer user_data, GError **error);
} CbArchiveModule;

const CbArchiveModule *cb_archive_module_get (GError **error);

G_END_DECLS
