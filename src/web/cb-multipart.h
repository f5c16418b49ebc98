#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbMultipart:
 *
 * Reads a multipart/form-data body (RFC 7578) as it comes in, keeping no more of it than a boundary
 * and the head of a part. It takes exactly one file; other fields are passed over.
 */
typedef struct _CbMultipart CbMultipart;

/**
 * CbMultipartFunc:
 * @data: the next bytes of the file
 * @size: how many
 * @user_data: what the parser was made with
 */
typedef void (*CbMultipartFunc) (const char *data, gsize size, gpointer user_data);

CbMultipart *cb_multipart_new (const char *content_type,
                               CbMultipartFunc func,
                               gpointer user_data,
                               GError **error);
void cb_multipart_free (CbMultipart *self);
gboolean cb_multipart_feed (CbMultipart *self, const char *data, gsize size, GError **error);
gboolean cb_multipart_finish (CbMultipart *self, GError **error);
const char *cb_multipart_get_file_name (CbMultipart *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbMultipart, cb_multipart_free)

G_END_DECLS
