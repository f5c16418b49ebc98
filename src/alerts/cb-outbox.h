#pragma once

#include "alerts/cb-channel-status.h"
#include "alerts/cb-notifier.h"
#include "base/cb-clock.h"
#include "base/cb-settings.h"
#include "metrics/cb-metrics.h"
#include "store/cb-store.h"

G_BEGIN_DECLS

#define CB_TYPE_OUTBOX (cb_outbox_get_type ())
G_DECLARE_FINAL_TYPE (CbOutbox, cb_outbox, CB, OUTBOX, GObject)

CbOutbox *cb_outbox_new (CbStore *store,
                         CbClock *clock,
                         CbSettings *settings,
                         CbMetrics *metrics,
                         GPtrArray *notifiers);
void cb_outbox_set_notifiers (CbOutbox *self, GPtrArray *notifiers);
GPtrArray *cb_outbox_write (CbOutbox *self, CbNoticeKind kind, GPtrArray *alerts);
void cb_outbox_load (CbOutbox *self, GPtrArray *notices);
void cb_outbox_add (CbOutbox *self, GPtrArray *notices, gboolean stored);
gboolean cb_outbox_has (CbOutbox *self, const CbNotice *notice);
void cb_outbox_set_stored (CbOutbox *self, GPtrArray *notices);
void cb_outbox_take_unstored (CbOutbox *self, GPtrArray *notices);
void cb_outbox_deliver (CbOutbox *self);
void cb_outbox_refresh (CbOutbox *self, GPtrArray *alerts);
void cb_outbox_stop (CbOutbox *self);
GPtrArray *cb_outbox_list_channels (CbOutbox *self);
GPtrArray *
cb_outbox_write_test (CbOutbox *self, const char *channel, CbNotifier **notifier, GError **error);

G_END_DECLS
