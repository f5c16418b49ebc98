#pragma once

#include "web/cb-message-draft.h"
#include "web/cb-web-request.h"

G_BEGIN_DECLS

#define CB_TYPE_MESSAGE_STREAM (cb_message_stream_get_type ())
G_DECLARE_FINAL_TYPE (CbMessageStream, cb_message_stream, CB, MESSAGE_STREAM, GObject)

void cb_message_stream_begin (CbWebRequest *request, const CbMessageDraft *draft);

G_END_DECLS
