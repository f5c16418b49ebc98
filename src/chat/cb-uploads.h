#pragma once

#include <gio/gio.h>

#include "base/cb-clock.h"
#include "base/cb-settings.h"
#include "chat/cb-upload-writer.h"
#include "store/cb-store.h"

G_BEGIN_DECLS

/**
 * CbUploadResult:
 * @CB_UPLOAD_STORED: it is kept
 * @CB_UPLOAD_REFUSED: its type is not allowed, or its session has no room for it
 * @CB_UPLOAD_FAILED: disk or store did not take it
 * @CB_UPLOAD_INCOMPLETE: it did not come as a whole, or was too large
 *
 * What became of a file that a visitor began to send.
 */
typedef enum
{
  CB_UPLOAD_STORED,
  CB_UPLOAD_REFUSED,
  CB_UPLOAD_FAILED,
  CB_UPLOAD_INCOMPLETE,
} CbUploadResult;

#define CB_N_UPLOAD_RESULTS (CB_UPLOAD_INCOMPLETE + 1)

#define CB_TYPE_UPLOADS (cb_uploads_get_type ())
G_DECLARE_FINAL_TYPE (CbUploads, cb_uploads, CB, UPLOADS, GObject)

CbUploads *cb_uploads_new (CbStore *store,
                           CbClock *clock,
                           CbSettings *settings,
                           const char *directory,
                           GError **error);
CbUploadWriter *cb_uploads_begin (CbUploads *self);
void cb_uploads_finish_async (CbUploads *self,
                              CbUploadWriter *writer,
                              const char *session_id,
                              const char *name,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
CbUpload *cb_uploads_finish_finish (CbUploads *self, GAsyncResult *result, GError **error);
void cb_uploads_abandon (CbUploads *self, CbUploadWriter *writer);
void cb_uploads_open_async (CbUploads *self,
                            const char *upload_id,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
CbUpload *cb_uploads_open_finish (CbUploads *self,
                                  GAsyncResult *result,
                                  GInputStream **content,
                                  GError **error);
void cb_uploads_discard (CbUploads *self, const char *upload_id);

G_END_DECLS
