#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * CbAlertState:
 * @CB_ALERT_PENDING: the rule is broken, but not for long enough yet; never stored
 * @CB_ALERT_FIRING: the rule has been broken for long enough
 * @CB_ALERT_RESOLVED: it holds again
 */
typedef enum
{
  CB_ALERT_PENDING,
  CB_ALERT_FIRING,
  CB_ALERT_RESOLVED,
} CbAlertState;

/**
 * CbAlertTold:
 * @CB_ALERT_TOLD_NOTHING: no notice of it was written
 * @CB_ALERT_TOLD_FIRING: a notice says that it fires
 * @CB_ALERT_TOLD_RESOLVED: nothing more is to be said about it
 *
 * What the notices in the outbox, or those that left it, say about an alert.
 */
typedef enum
{
  CB_ALERT_TOLD_NOTHING,
  CB_ALERT_TOLD_FIRING,
  CB_ALERT_TOLD_RESOLVED,
} CbAlertTold;

/**
 * CbAlert:
 * @id: unique, grows with time; "" while pending
 * @rule: the rule that was broken
 * @summary: what the rule is about, one line for people
 * @severity: "info", "warning" or "critical"
 * @unit: of @value and @threshold, as people write it: "ms", "%", "s" or ""
 * @state: how it stands
 * @told: what was said about it
 * @value: what was measured last; not a number where there was nothing to measure
 * @threshold: what the rule allows
 * @since: when the rule was broken first, like all times in microseconds since 1970 UTC
 * @fired_at: when that had lasted long enough, or 0
 * @resolved_at: when it held again, or 0
 * @told_at: when the newest notice about it was written, or 0
 * @acknowledged_at: when somebody took care of it, or 0
 * @acknowledged_by: (nullable): who did
 *
 * One incident of a rule. Immutable once made, counted by reference, usable from every thread.
 */
typedef struct
{
  const char *id;
  const char *rule;
  const char *summary;
  const char *severity;
  const char *unit;
  CbAlertState state;
  CbAlertTold told;
  double value;
  double threshold;
  gint64 since;
  gint64 fired_at;
  gint64 resolved_at;
  gint64 told_at;
  gint64 acknowledged_at;
  const char *acknowledged_by;
} CbAlert;

#define CB_TYPE_ALERT (cb_alert_get_type ())
GType cb_alert_get_type (void);

CbAlert *cb_alert_new (const CbAlert *fields);
CbAlert *cb_alert_ref (const CbAlert *self);
void cb_alert_unref (CbAlert *self);
gboolean cb_alert_is_over (const CbAlert *self);
const char *cb_alert_state_to_string (CbAlertState state);
gboolean cb_alert_state_from_string (const char *text, CbAlertState *state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbAlert, cb_alert_unref)

G_END_DECLS
