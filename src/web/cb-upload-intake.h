#pragma once

#include "web/cb-multipart.h"
#include "web/cb-web-request.h"

G_BEGIN_DECLS

/**
 * CbUploadIntake:
 * @uploads: (owned) (nullable): who hears of it if the file does not come as a whole
 * @writer: (owned): where the file goes
 * @multipart: (owned) (nullable): reads the body, where it is not the bare file
 * @name: (owned) (nullable): what the client calls the file
 * @error: (owned) (nullable): what is wrong with the body
 *
 * A file that comes in with a request. Belongs to the request.
 */
typedef struct
{
  CbUploads *uploads;
  CbUploadWriter *writer;
  CbMultipart *multipart;
  char *name;
  GError *error;
} CbUploadIntake;

CbUploadIntake *cb_upload_intake_begin (CbWebRequest *request, GError **error);
const char *cb_upload_intake_end (CbUploadIntake *self, GError **error);
void cb_upload_intake_hand_over (CbUploadIntake *self);
void cb_upload_intake_free (CbUploadIntake *self);

G_END_DECLS
