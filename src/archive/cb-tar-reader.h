#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CB_TYPE_TAR_READER (cb_tar_reader_get_type ())
G_DECLARE_INTERFACE (CbTarReader, cb_tar_reader, CB, TAR_READER, GObject)

/**
 * CbTarFilters:
 * @CB_TAR_FILTER_GZIP: gzip
 * @CB_TAR_FILTER_XZ: xz
 * @CB_TAR_FILTER_ZSTD: zstd
 *
 * How an archive may be compressed; it need not be.
 */
typedef enum
{
  CB_TAR_FILTER_GZIP = 1 << 0,
  CB_TAR_FILTER_XZ = 1 << 1,
  CB_TAR_FILTER_ZSTD = 1 << 2,
} CbTarFilters;

/**
 * CbTarSource:
 * @data: (out): the next bytes of an archive; they stay until the next call
 * @user_data: what the reader was made with
 * @error: return location for an error
 *
 * Returns: how many there are; 0 at the end, -1 on failure
 */
typedef gssize (*CbTarSource) (const void **data, gpointer user_data, GError **error);

/**
 * CbTarKind:
 * @CB_TAR_PLAIN: a plain file
 * @CB_TAR_DIRECTORY: a directory
 * @CB_TAR_OTHER: a link, a device, or anything else
 */
typedef enum
{
  CB_TAR_PLAIN,
  CB_TAR_DIRECTORY,
  CB_TAR_OTHER,
} CbTarKind;

/**
 * CbTarMember:
 * @name: (nullable): as the archive says, so it may be anything
 * @kind: what it is
 * @size: how many bytes it says to have
 *
 * One entry of an archive; valid until the next.
 */
typedef struct
{
  const char *name;
  CbTarKind kind;
  guint64 size;
} CbTarMember;

/**
 * CbTarBlock:
 * @data: some bytes of a member; valid until the next
 * @size: how many
 * @offset: from where in the member: before it there may be a hole
 */
typedef struct
{
  const void *data;
  gsize size;
  guint64 offset;
} CbTarBlock;

/**
 * CbTarReaderInterface:
 * @next: goes on to the next member
 * @read: reads on in the member
 *
 * Reads an archive from its first byte to its last, for one thread; blocks. Both calls return 1
 * where there is something, 0 at the end and -1 on failure: with the error of the source, or
 * %CB_ERROR_INVALID_INPUT.
 */
struct _CbTarReaderInterface
{
  GTypeInterface g_iface;

  int (*next) (CbTarReader *self, CbTarMember *member, GError **error);
  int (*read) (CbTarReader *self, CbTarBlock *block, GError **error);
};

int cb_tar_reader_next (CbTarReader *self, CbTarMember *member, GError **error);
int cb_tar_reader_read (CbTarReader *self, CbTarBlock *block, GError **error);

G_END_DECLS
