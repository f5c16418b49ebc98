#pragma once

#include <adwaita.h>

#include "client/cb-admin-client.h"
#include "model/cb-admin-record.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_CONVERSATION (cb_admin_conversation_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminConversation, cb_admin_conversation, CB_ADMIN, CONVERSATION, AdwBin)

void cb_admin_conversation_set_client (CbAdminConversation *self, CbAdminClient *client);
void cb_admin_conversation_set_session (CbAdminConversation *self, CbAdminRecord *session);
CbAdminRecord *cb_admin_conversation_get_session (CbAdminConversation *self);
void cb_admin_conversation_refresh (CbAdminConversation *self);

G_END_DECLS
