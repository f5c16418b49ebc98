#pragma once

#include "base/cb-duty.h"
#include "base/cb-service.h"
#include "chat/cb-chat.h"

G_BEGIN_DECLS

#define CB_TYPE_OPERATOR_WATCH (cb_operator_watch_get_type ())
G_DECLARE_FINAL_TYPE (CbOperatorWatch, cb_operator_watch, CB, OPERATOR_WATCH, GObject)

CbOperatorWatch *cb_operator_watch_new (CbChat *chat, CbClock *clock);
void cb_operator_watch_set_duty (CbOperatorWatch *self, CbDuty *duty);
void cb_operator_watch_look (CbOperatorWatch *self);

G_END_DECLS
