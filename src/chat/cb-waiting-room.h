#pragma once

#include "base/cb-service.h"
#include "chat/cb-chat.h"

G_BEGIN_DECLS

#define CB_TYPE_WAITING_ROOM (cb_waiting_room_get_type ())
G_DECLARE_FINAL_TYPE (CbWaitingRoom, cb_waiting_room, CB, WAITING_ROOM, GObject)

CbWaitingRoom *cb_waiting_room_new (CbChat *chat, CbClock *clock);
guint cb_waiting_room_get_n_waiting (CbWaitingRoom *self);
void cb_waiting_room_look (CbWaitingRoom *self);

G_END_DECLS
