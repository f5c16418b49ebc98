#pragma once

#include <gio/gunixfdlist.h>

#include "chat/cb-chat.h"

G_BEGIN_DECLS

void cb_bus_session_files_send (CbChat *chat,
                                GDBusMethodInvocation *invocation,
                                GUnixFDList *fds,
                                const char *session_id,
                                GVariant *handle,
                                GVariant *options);
void cb_bus_session_files_describe (CbChat *chat,
                                    GDBusMethodInvocation *invocation,
                                    const char *session_id,
                                    const char *upload_id);
void cb_bus_session_files_get (CbChat *chat,
                               GDBusMethodInvocation *invocation,
                               const char *session_id,
                               const char *upload_id);

G_END_DECLS
