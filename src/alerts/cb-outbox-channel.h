#pragma once

#include "alerts/cb-channel-status.h"
#include "alerts/cb-notifier.h"
#include "alerts/cb-outbox-entry.h"
#include "metrics/cb-metrics.h"

G_BEGIN_DECLS

/**
 * CbOutboxChannel:
 * @notifier: (owned): delivers
 * @entries: (owned) (element-type CbOutboxEntry): in the order they were added
 * @retired: it is not set up any more
 * @busy: one of them is on its way
 * @failing_since: microseconds since 1970 UTC, or 0
 * @error: (owned) (nullable): of the newest attempt, while failing
 * @delivered: attempts that succeeded
 * @failed: attempts that did not
 * @given_up: notices that were never delivered
 * @waiting: how many notices are on their way
 * @failing: 1 while failing
 *
 * What the outbox knows of one channel. Counted by reference.
 */
typedef struct
{
  CbNotifier *notifier;
  GPtrArray *entries;
  gboolean retired;
  gboolean busy;
  gint64 failing_since;
  char *error;

  CbCounter *delivered; /* (unowned): these belong to the metrics */
  CbCounter *failed;
  CbCounter *given_up;
  CbGauge *waiting;
  CbGauge *failing;
} CbOutboxChannel;

CbOutboxChannel *cb_outbox_channel_new (CbNotifier *notifier, CbMetrics *metrics);
CbOutboxChannel *cb_outbox_channel_ref (CbOutboxChannel *self);
void cb_outbox_channel_unref (CbOutboxChannel *self);
void cb_outbox_channel_add (CbOutboxChannel *self, CbOutboxEntry *entry);
void cb_outbox_channel_remove (CbOutboxChannel *self, CbOutboxEntry *entry);
CbOutboxEntry *cb_outbox_channel_find (CbOutboxChannel *self, const char *notice_id);
CbOutboxEntry *cb_outbox_channel_find_due (CbOutboxChannel *self, gint64 now);
void cb_outbox_channel_take_unstored (CbOutboxChannel *self, GPtrArray *notices);
gboolean cb_outbox_channel_reaches (CbOutboxChannel *self, const char *target);
void cb_outbox_channel_retire (CbOutboxChannel *self);
guint cb_outbox_channel_count_waiting (CbOutboxChannel *self);
void cb_outbox_channel_write (CbOutboxChannel *self,
                              CbNoticeKind kind,
                              GPtrArray *alerts,
                              gint64 now,
                              GPtrArray *notices);
gboolean cb_outbox_channel_note_success (CbOutboxChannel *self);
gboolean cb_outbox_channel_note_failure (CbOutboxChannel *self, const char *error, gint64 now);
CbChannelStatus *cb_outbox_channel_dup_status (CbOutboxChannel *self);

G_END_DECLS
