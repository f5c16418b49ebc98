#include "archive/cb-archive-module.h"

#include "archive/cb-libarchive-reader.h"
#include "archive/cb-libarchive-writer.h"
#include "base/cb-build-stamp.h"

/* What the module exports, found by this name. */
extern const CbArchiveModule cb_archive_module;

const CbArchiveModule cb_archive_module = {
  .module = { CB_BUILD_STAMP },
  .reader_new = cb_libarchive_reader_new,
  .writer_new = cb_libarchive_writer_new,
};

/* For programs that link it in. */
const CbArchiveModule *
cb_archive_module_get (GError **error)
{
  return &cb_archive_module;
}
