#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CB_SHA256_SIZE 32

/**
 * CbUpload:
 * @id: unique name, also of its file in the uploads directory
 * @session_id: the session that may see it
 * @name: what the visitor's machine called it, made harmless
 * @type: media type, found from the content
 * @size: in bytes
 * @sha256: digest of the content
 * @created_at: microseconds since 1970 UTC
 *
 * A file that a visitor sent. Immutable once made, counted by reference,
 * usable from every thread.
 */
typedef struct
{
  const char *id;
  const char *session_id;
  const char *name;
  const char *type;
  guint64 size;
  guint8 sha256[CB_SHA256_SIZE];
  gint64 created_at;
} CbUpload;

#define CB_TYPE_UPLOAD (cb_upload_get_type ())
GType cb_upload_get_type (void);

CbUpload *cb_upload_new (const CbUpload *fields);
CbUpload *cb_upload_ref (const CbUpload *self);
void cb_upload_unref (CbUpload *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbUpload, cb_upload_unref)

G_END_DECLS
