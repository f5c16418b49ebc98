#include "model/cb-upload.h"

G_DEFINE_BOXED_TYPE (CbUpload, cb_upload, cb_upload_ref, cb_upload_unref)

static void
clear_upload (gpointer data)
{
  CbUpload *self = data;

  g_free ((char *) self->id);
  g_free ((char *) self->session_id);
  g_free ((char *) self->name);
  g_free ((char *) self->type);
}

/**
 * cb_upload_new:
 * @fields: what it shall hold; copied
 *
 * Returns: (transfer full): an upload
 */
CbUpload *
cb_upload_new (const CbUpload *fields)
{
  CbUpload *self;

  g_return_val_if_fail (fields->id != NULL, NULL);

  self = g_atomic_rc_box_dup (sizeof *self, (CbUpload *) fields);
  self->id = g_strdup (fields->id);
  self->session_id = g_strdup (fields->session_id);
  self->name = g_strdup (fields->name);
  self->type = g_strdup (fields->type);

  return self;
}

/**
 * cb_upload_ref:
 * @self: an upload
 *
 * Returns: (transfer full): @self
 */
CbUpload *
cb_upload_ref (const CbUpload *self)
{
  return g_atomic_rc_box_acquire ((CbUpload *) self);
}

void
cb_upload_unref (CbUpload *self)
{
  g_atomic_rc_box_release_full (self, clear_upload);
}
