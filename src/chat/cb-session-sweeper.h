#pragma once

#include "base/cb-duty.h"
#include "base/cb-service.h"
#include "chat/cb-chat.h"

G_BEGIN_DECLS

#define CB_TYPE_SESSION_SWEEPER (cb_session_sweeper_get_type ())
G_DECLARE_FINAL_TYPE (CbSessionSweeper, cb_session_sweeper, CB, SESSION_SWEEPER, GObject)

CbSessionSweeper *cb_session_sweeper_new (CbChat *chat, CbStore *store, CbClock *clock);
void cb_session_sweeper_set_duty (CbSessionSweeper *self, CbDuty *duty);
void cb_session_sweeper_sweep_async (CbSessionSweeper *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean cb_session_sweeper_sweep_finish (CbSessionSweeper *self,
                                          GAsyncResult *result,
                                          guint *n_erased,
                                          GError **error);

G_END_DECLS
