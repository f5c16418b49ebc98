#include "archive/cb-tar-reader.h"

/**
 * CbTarReader:
 *
 * See #CbTarReaderInterface for what each call means.
 */
G_DEFINE_INTERFACE (CbTarReader, cb_tar_reader, G_TYPE_OBJECT)

static void
cb_tar_reader_default_init (CbTarReaderInterface *iface)
{
}

int
cb_tar_reader_next (CbTarReader *self, CbTarMember *member, GError **error)
{
  g_return_val_if_fail (CB_IS_TAR_READER (self), -1);

  return CB_TAR_READER_GET_IFACE (self)->next (self, member, error);
}

int
cb_tar_reader_read (CbTarReader *self, CbTarBlock *block, GError **error)
{
  g_return_val_if_fail (CB_IS_TAR_READER (self), -1);

  return CB_TAR_READER_GET_IFACE (self)->read (self, block, error);
}
