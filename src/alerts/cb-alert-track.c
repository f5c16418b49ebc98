#include "alerts/cb-alert-track.h"

#include <math.h>

#include "base/cb-id.h"

/* An alert without data is resolved after its rule's window, but not before this. */
#define MIN_PATIENCE_S 60

struct _CbAlertTrack
{
  CbAlertRule *rule; /* (owned) */
  double value;      /* the newest, in the rule's unit; not a number without data */
  gboolean pending;
  gint64 since;         /* while pending: when it began, in microseconds since 1970 UTC */
  gint64 pending_since; /* the same on the monotonic clock: nobody sets that */
  gboolean lost;        /* there is no data */
  gint64 lost_since;    /* while lost: since when, monotonic */
  CbAlert *alert;       /* (owned) (nullable): while it fires */
};

/**
 * cb_alert_track_new:
 * @rule: what to follow; copied
 *
 * Returns: (transfer full): a track that is inactive and has seen no data
 */
CbAlertTrack *
cb_alert_track_new (const CbAlertRule *rule)
{
  CbAlertTrack *self = g_new0 (CbAlertTrack, 1);

  self->rule = cb_alert_rule_copy (rule);
  self->value = NAN;

  return self;
}

void
cb_alert_track_free (CbAlertTrack *self)
{
  g_clear_pointer (&self->alert, cb_alert_unref);
  cb_alert_rule_free (self->rule);
  g_free (self);
}

const CbAlertRule *
cb_alert_track_get_rule (CbAlertTrack *self)
{
  return self->rule;
}

/* Returns: (transfer none) (nullable): the alert while it fires */
CbAlert *
cb_alert_track_get_alert (CbAlertTrack *self)
{
  return self->alert;
}

/* Returns: the newest value, in the rule's unit; not a number without data */
double
cb_alert_track_get_value (CbAlertTrack *self)
{
  return self->value;
}

gboolean
cb_alert_track_is_pending (CbAlertTrack *self)
{
  return self->pending;
}

gboolean
cb_alert_track_has_data (CbAlertTrack *self)
{
  return !isnan (self->value);
}

/**
 * cb_alert_track_set_alert:
 * @self: a track
 * @alert: an alert of its rule that fires: one from before a restart, or a newer version of its own
 */
void
cb_alert_track_set_alert (CbAlertTrack *self, CbAlert *alert)
{
  CbAlert *old = self->alert;

  self->alert = cb_alert_ref (alert);
  g_clear_pointer (&old, cb_alert_unref);
}

/* Its alert is over for another reason than its value. */
void
cb_alert_track_forget_alert (CbAlertTrack *self)
{
  g_clear_pointer (&self->alert, cb_alert_unref);
}

/**
 * cb_alert_track_set_rule:
 * @self: a track
 * @rule: the rule of the same name as it is now; copied
 *
 * Goes on by what the rule says now.
 */
void
cb_alert_track_set_rule (CbAlertTrack *self, const CbAlertRule *rule)
{
  cb_alert_rule_free (self->rule);
  self->rule = cb_alert_rule_copy (rule);
}

static CbAlert
describe (CbAlertTrack *self)
{
  return (CbAlert){
    .id = "",
    .rule = self->rule->name,
    .summary = self->rule->summary,
    .severity = self->rule->severity,
    .unit = self->rule->unit,
    .state = CB_ALERT_PENDING,
    .value = self->value,
    .threshold = self->rule->threshold,
    .since = self->since,
  };
}

/**
 * cb_alert_track_dup_pending:
 * @self: a track that is pending
 *
 * Returns: (transfer full): what will be an alert if it lasts
 */
CbAlert *
cb_alert_track_dup_pending (CbAlertTrack *self)
{
  const CbAlert fields = describe (self);

  return cb_alert_new (&fields);
}

static CbAlertStep
resolve (CbAlertTrack *self, gint64 now, CbAlert **alert)
{
  CbAlert fields = *self->alert;

  fields.state = CB_ALERT_RESOLVED;
  fields.resolved_at = now;
  fields.value = self->value;
  *alert = cb_alert_new (&fields);
  g_clear_pointer (&self->alert, cb_alert_unref);

  return CB_ALERT_STEP_RESOLVED;
}

static CbAlertStep
fire (CbAlertTrack *self, gint64 now, CbAlert **alert)
{
  g_autofree char *id = cb_id_new (now);
  CbAlert fields = describe (self);

  fields.id = id;
  fields.state = CB_ALERT_FIRING;
  fields.fired_at = now;
  self->alert = cb_alert_new (&fields);
  self->pending = FALSE;
  *alert = cb_alert_ref (self->alert);

  return CB_ALERT_STEP_FIRED;
}

/* Whether it is fine cannot be told; after a while without a sign of trouble it is taken to be. */
static CbAlertStep
step_without_data (CbAlertTrack *self, gint64 real_time, gint64 monotonic_time, CbAlert **alert)
{
  guint patience_s = MAX (self->rule->window_s, MIN_PATIENCE_S);

  self->pending = FALSE;
  if (!self->lost)
    self->lost_since = monotonic_time;
  self->lost = TRUE;
  if (self->alert == NULL ||
      monotonic_time - self->lost_since < (gint64) patience_s * G_USEC_PER_SEC)
    return CB_ALERT_STEP_NONE;

  return resolve (self, real_time, alert);
}

static CbAlertStep
step_inactive (CbAlertTrack *self, gint64 real_time, gint64 monotonic_time, CbAlert **alert)
{
  if (!cb_alert_rule_is_broken (self->rule, self->value))
    {
      self->pending = FALSE;
      return CB_ALERT_STEP_NONE;
    }

  if (!self->pending)
    {
      self->since = real_time;
      self->pending_since = monotonic_time;
    }
  self->pending = TRUE;
  if (monotonic_time - self->pending_since < (gint64) self->rule->hold_s * G_USEC_PER_SEC)
    return CB_ALERT_STEP_NONE;

  return fire (self, real_time, alert);
}

/**
 * cb_alert_track_step:
 * @self: a track
 * @value: of the rule's metric, in the metric's own unit; not a number where there is no data
 * @real_time: now, in microseconds since 1970 UTC
 * @monotonic_time: now, on the clock that nobody sets
 * @alert: (out) (transfer full): the alert, where it fired or is resolved
 *
 * Takes the next value.
 *
 * Returns: what came of it
 */
CbAlertStep
cb_alert_track_step (CbAlertTrack *self,
                     double value,
                     gint64 real_time,
                     gint64 monotonic_time,
                     CbAlert **alert)
{
  *alert = NULL;
  self->value = value / self->rule->scale;
  if (isnan (value))
    return step_without_data (self, real_time, monotonic_time, alert);

  self->lost = FALSE;
  if (self->alert == NULL)
    return step_inactive (self, real_time, monotonic_time, alert);
  if (cb_alert_rule_is_clear (self->rule, self->value))
    return resolve (self, real_time, alert);

  return CB_ALERT_STEP_NONE;
}
