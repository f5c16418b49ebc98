#pragma once

#include <glib.h>

#include "chat/cb-file-type.h"
#include "model/cb-upload.h"

G_BEGIN_DECLS

/**
 * CbUploadFile:
 *
 * A file on its way to the disk, under a name that says it is not whole. Blocking; for one thread
 * at a time.
 */
typedef struct _CbUploadFile CbUploadFile;

#define CB_UPLOAD_FILE_PARTIAL ".part"

CbUploadFile *cb_upload_file_new (const char *directory, const char *id);
void cb_upload_file_free (CbUploadFile *self);
gboolean cb_upload_file_write (CbUploadFile *self, const void *data, gsize size, GError **error);
gboolean cb_upload_file_finish (CbUploadFile *self, GError **error);
const char *cb_upload_file_get_type_name (CbUploadFile *self);
guint64 cb_upload_file_get_size (CbUploadFile *self);
void cb_upload_file_get_sha256 (CbUploadFile *self, guint8 digest[CB_SHA256_SIZE]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbUploadFile, cb_upload_file_free)

G_END_DECLS
