#pragma once

#include "base/cb-clock.h"
#include "base/cb-duty.h"
#include "store/cb-store.h"

G_BEGIN_DECLS

#define CB_TYPE_LEADER (cb_leader_get_type ())
G_DECLARE_FINAL_TYPE (CbLeader, cb_leader, CB, LEADER, GObject)

CbLeader *cb_leader_new (CbStore *store, CbClock *clock, const char *node, guint lease_seconds);
void cb_leader_look (CbLeader *self);

G_END_DECLS
