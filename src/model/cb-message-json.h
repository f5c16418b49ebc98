#pragma once

#include "base/cb-json-writer.h"
#include "model/cb-message.h"
#include "model/cb-session.h"
#include "model/cb-upload.h"

G_BEGIN_DECLS

void cb_message_write_members (const CbMessage *message, CbJsonWriter *writer);
void cb_message_write (const CbMessage *message, CbJsonWriter *writer, const char *name);
void cb_session_write_members (const CbSession *session, CbJsonWriter *writer);
void cb_upload_write_members (const CbUpload *upload, CbJsonWriter *writer);

G_END_DECLS
