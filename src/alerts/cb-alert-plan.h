#pragma once

#include "model/cb-alert.h"
#include "model/cb-notice.h"

G_BEGIN_DECLS

/**
 * CbAlertPlan:
 * @now: microseconds since 1970 UTC
 * @group_wait_us: what happens within so long is told together
 * @repeat_us: what fires is told again after so long; 0 for never
 * @silenced: (element-type utf8 CbSilence): by rule; those of now
 *
 * When what is told. Lives on the stack of who asks.
 */
typedef struct
{
  gint64 now;
  gint64 group_wait_us;
  gint64 repeat_us;
  GHashTable *silenced;
} CbAlertPlan;

GPtrArray *cb_alert_plan_collect (const CbAlertPlan *self, CbNoticeKind kind, GPtrArray *open);
CbAlert *cb_alert_plan_mark (const CbAlertPlan *self, CbNoticeKind kind, const CbAlert *alert);
CbAlert *cb_alert_plan_show (CbNoticeKind kind, const CbAlert *alert);
gboolean cb_alert_plan_passes_over (const CbAlertPlan *self, const CbAlert *alert);

G_END_DECLS
