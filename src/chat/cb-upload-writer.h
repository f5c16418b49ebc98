#pragma once

#include <gio/gio.h>

#include "base/cb-worker.h"
#include "model/cb-upload.h"

G_BEGIN_DECLS

#define CB_TYPE_UPLOAD_WRITER (cb_upload_writer_get_type ())
G_DECLARE_FINAL_TYPE (CbUploadWriter, cb_upload_writer, CB, UPLOAD_WRITER, GObject)

CbUploadWriter *cb_upload_writer_new (CbWorker *worker, const char *directory, const char *id);
void cb_upload_writer_write (CbUploadWriter *self, GBytes *bytes);
gsize cb_upload_writer_get_queued (CbUploadWriter *self);
guint64 cb_upload_writer_get_size (CbUploadWriter *self);
void cb_upload_writer_finish_async (CbUploadWriter *self,
                                    const char *const *allowed_types,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
cb_upload_writer_finish_finish (CbUploadWriter *self, GAsyncResult *result, GError **error);
const char *cb_upload_writer_get_id (CbUploadWriter *self);
void cb_upload_writer_describe (CbUploadWriter *self, CbUpload *fields);

G_END_DECLS
