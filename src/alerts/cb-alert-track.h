#pragma once

#include "alerts/cb-alert-rule.h"
#include "model/cb-alert.h"

G_BEGIN_DECLS

/**
 * CbAlertStep:
 * @CB_ALERT_STEP_NONE: all is as before
 * @CB_ALERT_STEP_FIRED: an alert begins to fire
 * @CB_ALERT_STEP_RESOLVED: the alert is resolved
 *
 * What came of one look at a rule.
 */
typedef enum
{
  CB_ALERT_STEP_NONE,
  CB_ALERT_STEP_FIRED,
  CB_ALERT_STEP_RESOLVED,
} CbAlertStep;

/**
 * CbAlertTrack:
 *
 * How one rule stands: inactive, pending, firing, and whether there is data at all. Knows nothing
 * of where values come from and who is told. For one thread.
 */
typedef struct _CbAlertTrack CbAlertTrack;

CbAlertTrack *cb_alert_track_new (const CbAlertRule *rule);
void cb_alert_track_free (CbAlertTrack *self);
const CbAlertRule *cb_alert_track_get_rule (CbAlertTrack *self);
CbAlert *cb_alert_track_get_alert (CbAlertTrack *self);
double cb_alert_track_get_value (CbAlertTrack *self);
gboolean cb_alert_track_is_pending (CbAlertTrack *self);
gboolean cb_alert_track_has_data (CbAlertTrack *self);
CbAlert *cb_alert_track_dup_pending (CbAlertTrack *self);
void cb_alert_track_set_alert (CbAlertTrack *self, CbAlert *alert);
void cb_alert_track_forget_alert (CbAlertTrack *self);
void cb_alert_track_set_rule (CbAlertTrack *self, const CbAlertRule *rule);
CbAlertStep cb_alert_track_step (CbAlertTrack *self,
                                 double value,
                                 gint64 real_time,
                                 gint64 monotonic_time,
                                 CbAlert **alert);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbAlertTrack, cb_alert_track_free)

G_END_DECLS
