#include "alerts/cb-alert-plan.h"

static gboolean
is_silenced (const CbAlertPlan *self, const CbAlert *alert)
{
  return g_hash_table_contains (self->silenced, alert->rule);
}

/* A clock that was set back must not keep a notice waiting: then it is due, too. */
static gboolean
has_passed (const CbAlertPlan *self, gint64 since, gint64 us)
{
  return self->now - since >= us || self->now < since;
}

static gboolean
is_wanted (const CbAlertPlan *self, CbNoticeKind kind, const CbAlert *alert)
{
  switch (kind)
    {
    case CB_NOTICE_FIRING:
      return alert->told == CB_ALERT_TOLD_NOTHING && !is_silenced (self, alert);
    case CB_NOTICE_RESOLVED:
      /* Whoever was told that it fires is told that it does no more, silence or not. */
      return alert->told == CB_ALERT_TOLD_FIRING && alert->state == CB_ALERT_RESOLVED;
    case CB_NOTICE_REPEAT:
      return alert->told == CB_ALERT_TOLD_FIRING && alert->state == CB_ALERT_FIRING &&
             alert->acknowledged_at == 0 && !is_silenced (self, alert) && self->repeat_us > 0 &&
             has_passed (self, alert->told_at, self->repeat_us);
    case CB_NOTICE_TEST:
    default:
      return FALSE;
    }
}

/* Whether it has waited long enough for others to go with it. */
static gboolean
is_due (const CbAlertPlan *self, CbNoticeKind kind, const CbAlert *alert)
{
  switch (kind)
    {
    case CB_NOTICE_FIRING:
      return has_passed (self, alert->fired_at, self->group_wait_us);
    case CB_NOTICE_RESOLVED:
      return has_passed (self, alert->resolved_at, self->group_wait_us);
    case CB_NOTICE_REPEAT:
    case CB_NOTICE_TEST:
    default:
      return TRUE;
    }
}

/**
 * cb_alert_plan_collect:
 * @self: what is to be told when
 * @kind: firing, repeat or resolved
 * @open: (element-type CbAlert): all alerts that are not over
 *
 * Returns: (transfer container) (element-type CbAlert): those that one notice of @kind is to be
 *   written about now; empty where none is
 */
GPtrArray *
cb_alert_plan_collect (const CbAlertPlan *self, CbNoticeKind kind, GPtrArray *open)
{
  GPtrArray *wanted = g_ptr_array_new ();
  gboolean due = FALSE;

  for (guint i = 0; i < open->len; i++)
    {
      CbAlert *alert = g_ptr_array_index (open, i);

      if (!is_wanted (self, kind, alert))
        continue;
      g_ptr_array_add (wanted, alert);
      due = due || is_due (self, kind, alert);
    }

  if (!due)
    g_ptr_array_set_size (wanted, 0);

  return wanted;
}

/**
 * cb_alert_plan_mark:
 * @self: what is to be told when
 * @kind: of the notice that is being written about @alert
 * @alert: an alert
 *
 * Returns: (transfer full): @alert as it stands once that notice is stored
 */
CbAlert *
cb_alert_plan_mark (const CbAlertPlan *self, CbNoticeKind kind, const CbAlert *alert)
{
  CbAlert fields = *alert;

  fields.told = kind == CB_NOTICE_RESOLVED ? CB_ALERT_TOLD_RESOLVED : CB_ALERT_TOLD_FIRING;
  fields.told_at = self->now;

  return cb_alert_new (&fields);
}

/**
 * cb_alert_plan_show:
 * @kind: of the notice that is being written about @alert
 * @alert: an alert
 *
 * Returns: (transfer full): @alert as that notice shows it: one that is resolved before anybody was
 *   told still fires in the first of its two notices
 */
CbAlert *
cb_alert_plan_show (CbNoticeKind kind, const CbAlert *alert)
{
  CbAlert fields = *alert;

  if (kind == CB_NOTICE_FIRING)
    {
      fields.state = CB_ALERT_FIRING;
      fields.resolved_at = 0;
    }

  return cb_alert_new (&fields);
}

/**
 * cb_alert_plan_passes_over:
 * @self: what is to be told when
 * @alert: an alert that is not over
 *
 * Returns: whether nobody ever hears of @alert: it came and went within a silence
 */
gboolean
cb_alert_plan_passes_over (const CbAlertPlan *self, const CbAlert *alert)
{
  return alert->told == CB_ALERT_TOLD_NOTHING && alert->state == CB_ALERT_RESOLVED &&
         is_silenced (self, alert);
}
