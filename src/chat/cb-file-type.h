#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CB_FILE_TYPE_HEAD_SIZE 16

/**
 * CbFileType:
 * @head: the first bytes
 * @n_head: how many of them came
 * @binary: something came that no text has
 * @pending: bytes of a UTF-8 character that the next chunk has to bring
 *
 * What is known of a file's type while its content comes in. All zero at first.
 */
typedef struct
{
  guint8 head[CB_FILE_TYPE_HEAD_SIZE];
  guint n_head;
  gboolean binary;
  guint pending;
} CbFileType;

void cb_file_type_feed (CbFileType *self, const guint8 *data, gsize size);
const char *cb_file_type_get_name (const CbFileType *self);

G_END_DECLS
