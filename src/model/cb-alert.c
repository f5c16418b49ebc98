#include "model/cb-alert.h"

G_DEFINE_BOXED_TYPE (CbAlert, cb_alert, cb_alert_ref, cb_alert_unref)

static const char *const states[] = { "pending", "firing", "resolved" };

static void
clear_alert (gpointer data)
{
  CbAlert *self = data;

  g_free ((char *) self->id);
  g_free ((char *) self->rule);
  g_free ((char *) self->summary);
  g_free ((char *) self->severity);
  g_free ((char *) self->unit);
  g_free ((char *) self->acknowledged_by);
}

/**
 * cb_alert_new:
 * @fields: what it shall hold; copied
 *
 * Returns: (transfer full): an alert
 */
CbAlert *
cb_alert_new (const CbAlert *fields)
{
  CbAlert *self;

  g_return_val_if_fail (fields->id != NULL && fields->rule != NULL, NULL);

  self = g_atomic_rc_box_dup (sizeof *self, (CbAlert *) fields);
  self->id = g_strdup (fields->id);
  self->rule = g_strdup (fields->rule);
  self->summary = g_strdup (fields->summary != NULL ? fields->summary : "");
  self->severity = g_strdup (fields->severity != NULL ? fields->severity : "warning");
  self->unit = g_strdup (fields->unit != NULL ? fields->unit : "");
  self->acknowledged_by = g_strdup (fields->acknowledged_by);

  return self;
}

/**
 * cb_alert_ref:
 * @self: an alert
 *
 * Returns: (transfer full): @self
 */
CbAlert *
cb_alert_ref (const CbAlert *self)
{
  return g_atomic_rc_box_acquire ((CbAlert *) self);
}

void
cb_alert_unref (CbAlert *self)
{
  g_atomic_rc_box_release_full (self, clear_alert);
}

/**
 * cb_alert_is_over:
 * @self: an alert
 *
 * Returns: whether it belongs to the past: nothing more will happen to it, and nothing is to be
 *   said about it
 */
gboolean
cb_alert_is_over (const CbAlert *self)
{
  return self->state == CB_ALERT_RESOLVED && self->told == CB_ALERT_TOLD_RESOLVED;
}

const char *
cb_alert_state_to_string (CbAlertState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (states), NULL);

  return states[state];
}

/**
 * cb_alert_state_from_string:
 * @text: (nullable): a state's name
 * @state: (out): the state
 *
 * Returns: %FALSE where there is no such state
 */
gboolean
cb_alert_state_from_string (const char *text, CbAlertState *state)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (text, states[i]) == 0)
      {
        *state = i;
        return TRUE;
      }

  return FALSE;
}
