#include <math.h>

#include "alerts/cb-alert-plan.h"
#include "alerts/cb-alerts-private.h"

/* One round over the rules: what changed, what is to be told about that, and keeping both. */

/* How often channels hear what fires that want to hear it again and again. */
#define REFRESH_INTERVAL (1 * G_TIME_SPAN_MINUTE)

static void
step_track (CbAlerts *self, CbAlertTrack *track)
{
  const CbAlertRule *rule = cb_alert_track_get_rule (track);
  g_autoptr (CbAlert) alert = NULL;
  double value;

  if (!rule->enabled ||
      !cb_metrics_history_evaluate (self->history, rule->metric, rule->window_s, &value))
    value = NAN;

  cb_alert_track_step (track, value, cb_clock_get_real_time (self->clock),
                       cb_clock_get_monotonic_time (self->clock), &alert);
  if (alert == NULL)
    return;

  cb_alerts_put (self, alert);
  g_ptr_array_add (self->news, g_steal_pointer (&alert));
}

static void
step_tracks (CbAlerts *self)
{
  for (guint i = 0; i < self->tracks->len; i++)
    step_track (self, g_ptr_array_index (self->tracks, i));
}

/* What is to be told */

static void
write_group (CbAlerts *self, const CbAlertPlan *plan, CbNoticeKind kind)
{
  g_autoptr (GPtrArray) wanted = cb_alert_plan_collect (plan, kind, self->open);
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_alert_unref);
  g_autoptr (GPtrArray) notices = NULL;

  if (wanted->len == 0)
    return;

  for (guint i = 0; i < wanted->len; i++)
    g_ptr_array_add (shown, cb_alert_plan_show (kind, g_ptr_array_index (wanted, i)));
  notices = cb_outbox_write (self->outbox, kind, shown);
  for (guint i = 0; i < wanted->len; i++)
    {
      g_autoptr (CbAlert) told = cb_alert_plan_mark (plan, kind, g_ptr_array_index (wanted, i));

      cb_alerts_put (self, told);
    }
  g_ptr_array_extend_and_steal (self->untold, g_steal_pointer (&notices));
}

static void
pass_over_silenced (CbAlerts *self, const CbAlertPlan *plan)
{
  for (guint i = self->open->len; i > 0; i--)
    {
      const CbAlert *alert = g_ptr_array_index (self->open, i - 1);

      if (cb_alert_plan_passes_over (plan, alert))
        {
          g_autoptr (CbAlert) over = cb_alert_plan_mark (plan, CB_NOTICE_RESOLVED, alert);

          cb_alerts_put (self, over);
        }
    }
}

static void
write_notices (CbAlerts *self)
{
  const CbAlertPlan plan = {
    .now = cb_clock_get_real_time (self->clock),
    .group_wait_us = cb_settings_get_uint (self->settings, CB_SETTING_ALERTS_GROUP_WAIT_SECONDS) *
                     G_TIME_SPAN_SECOND,
    .repeat_us = cb_settings_get_uint (self->settings, CB_SETTING_ALERTS_REPEAT_SECONDS) *
                 G_TIME_SPAN_SECOND,
    .silenced = self->silences,
  };

  pass_over_silenced (self, &plan);
  write_group (self, &plan, CB_NOTICE_FIRING);
  write_group (self, &plan, CB_NOTICE_REPEAT);
  write_group (self, &plan, CB_NOTICE_RESOLVED);
}

/* Keeping it */

/* What one round wants to be kept: all of it in one transaction. */
typedef struct
{
  CbAlerts *self;      /* (owned) */
  GPtrArray *alerts;   /* (owned) (element-type CbAlert) */
  GPtrArray *untold;   /* (owned) (element-type CbNotice): new ones */
  GPtrArray *unstored; /* (owned) (element-type CbNotice): told already while the store failed */
  GPtrArray *news;     /* (owned) (element-type CbAlert): to be announced */
  GPtrArray *waiting;  /* (owned) (element-type GTask): to be completed */
} Batch;

static GPtrArray *
take_notices (GPtrArray **notices)
{
  GPtrArray *taken = g_steal_pointer (notices);

  *notices = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_notice_unref);

  return taken;
}

static GPtrArray *
take_dirty (CbAlerts *self)
{
  GPtrArray *alerts = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_alert_unref);
  GHashTableIter iter;
  CbAlert *alert;

  g_hash_table_iter_init (&iter, self->dirty);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &alert))
    g_ptr_array_add (alerts, cb_alert_ref (alert));
  g_hash_table_remove_all (self->dirty);

  return alerts;
}

static Batch *
batch_new (CbAlerts *self)
{
  Batch *batch = g_new0 (Batch, 1);

  batch->self = g_object_ref (self);
  batch->alerts = take_dirty (self);
  batch->untold = take_notices (&self->untold);
  batch->unstored = take_notices (&self->unstored);
  batch->news = g_steal_pointer (&self->news);
  self->news = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_alert_unref);
  batch->waiting = g_steal_pointer (&self->waiting);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);

  return batch;
}

static void
batch_free (Batch *batch)
{
  g_ptr_array_unref (batch->alerts);
  g_ptr_array_unref (batch->untold);
  g_ptr_array_unref (batch->unstored);
  g_ptr_array_unref (batch->news);
  g_ptr_array_unref (batch->waiting);
  g_object_unref (batch->self);
  g_free (batch);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Batch, batch_free)

static void
append_notices (GPtrArray *list, GPtrArray *notices)
{
  for (guint i = 0; i < notices->len; i++)
    g_ptr_array_add (list, cb_notice_ref (g_ptr_array_index (notices, i)));
}

/* What was delivered while the store failed need not be kept any more. */
static void
drop_delivered (CbAlerts *self)
{
  for (guint i = self->unstored->len; i > 0; i--)
    if (!cb_outbox_has (self->outbox, g_ptr_array_index (self->unstored, i - 1)))
      g_ptr_array_remove_index (self->unstored, i - 1);
}

/*
 * A store that fails must not keep people from being told, a full disk least of all: they are told
 * at once, and the next round tries again to keep it. Only a crash before that could tell twice.
 */
static void
tell_unstored (CbAlerts *self, Batch *batch)
{
  for (guint i = 0; i < batch->alerts->len; i++)
    {
      CbAlert *alert = g_ptr_array_index (batch->alerts, i);

      if (!g_hash_table_contains (self->dirty, alert->id))
        g_hash_table_replace (self->dirty, (char *) alert->id, cb_alert_ref (alert));
    }

  cb_outbox_add (self->outbox, batch->untold, FALSE);
  append_notices (self->unstored, batch->unstored);
  append_notices (self->unstored, batch->untold);
}

static void
complete_waiting (GPtrArray *waiting, const GError *error)
{
  for (guint i = 0; i < waiting->len; i++)
    if (error != NULL)
      g_task_return_error (g_ptr_array_index (waiting, i), g_error_copy (error));
    else
      g_task_return_boolean (g_ptr_array_index (waiting, i), TRUE);
}

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Batch) batch = user_data;
  CbAlerts *self = batch->self;
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  if (!cb_store_save_alerts_finish (CB_STORE (source), result, &error))
    tell_unstored (self, batch);
  else
    {
      cb_outbox_set_stored (self->outbox, batch->unstored);
      cb_outbox_add (self->outbox, batch->untold, TRUE);
    }
  cb_alerts_announce (self, batch->news);
  complete_waiting (batch->waiting, error);
  if (self->waiting->len > 0)
    cb_alerts_save (self);
}

/* See cb-alerts-private.h. */
void
cb_alerts_save (CbAlerts *self)
{
  g_autoptr (GPtrArray) notices = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_notice_unref);
  Batch *batch;

  drop_delivered (self);
  if (self->saving ||
      (g_hash_table_size (self->dirty) == 0 && self->untold->len == 0 && self->unstored->len == 0))
    return;

  batch = batch_new (self);
  append_notices (notices, batch->unstored);
  append_notices (notices, batch->untold);
  self->saving = TRUE;
  cb_store_save_alerts_async (self->store, batch->alerts, notices, NULL, on_saved_cb, batch);
}

/* Now and then */

/* What a silence keeps quiet is not whispered either. */
static GPtrArray *
list_told (CbAlerts *self)
{
  GPtrArray *told = g_ptr_array_new ();

  for (guint i = 0; i < self->open->len; i++)
    {
      CbAlert *alert = g_ptr_array_index (self->open, i);

      if (alert->state == CB_ALERT_FIRING && alert->told == CB_ALERT_TOLD_FIRING)
        g_ptr_array_add (told, alert);
    }

  return told;
}

static gboolean
has_passed (gint64 *last, gint64 now, gint64 interval)
{
  if (*last != 0 && now - *last < interval)
    return FALSE;

  *last = now;
  return TRUE;
}

static void
do_now_and_then (CbAlerts *self)
{
  gint64 now = cb_clock_get_monotonic_time (self->clock);
  gint64 days = cb_settings_get_uint (self->settings, CB_SETTING_ALERTS_HISTORY_DAYS);
  g_autoptr (GPtrArray) told = NULL;

  if (has_passed (&self->pruned_at, now, G_TIME_SPAN_DAY))
    cb_store_prune_alerts_async (self->store,
                                 cb_clock_get_real_time (self->clock) - days * G_TIME_SPAN_DAY,
                                 NULL, NULL, NULL);
  if (!has_passed (&self->refreshed_at, now, REFRESH_INTERVAL))
    return;

  told = list_told (self);
  cb_outbox_refresh (self->outbox, told);
}

/* See cb-alerts-private.h. */
void
cb_alerts_run_round (CbAlerts *self)
{
  cb_alerts_drop_ended_silences (self);
  step_tracks (self);
  write_notices (self);
  cb_alerts_save (self);
  do_now_and_then (self);
}
