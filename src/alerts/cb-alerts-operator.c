#include <string.h>

#include "alerts/cb-alerts-private.h"
#include "alerts/cb-channel-test.h"
#include "base/cb-error.h"

/* What people may ask about alerts, and what they may do. */

#define MAX_REASON 500u
#define MAX_SILENCE_S (366u * 24 * 3600)
#define MAX_HISTORY 1000

/* Asking */

/**
 * cb_alerts_list:
 * @self: the alerts
 *
 * Returns: (transfer full) (element-type CbAlert): those that are pending or firing; one that is
 *   pending has no id yet
 */
GPtrArray *
cb_alerts_list (CbAlerts *self)
{
  GPtrArray *list;

  g_return_val_if_fail (CB_IS_ALERTS (self), NULL);

  list = cb_alerts_list_firing (self);
  for (guint i = 0; i < self->tracks->len; i++)
    {
      CbAlertTrack *track = g_ptr_array_index (self->tracks, i);

      if (cb_alert_track_is_pending (track))
        g_ptr_array_add (list, cb_alert_track_dup_pending (track));
    }

  return list;
}

/**
 * cb_alerts_list_rules:
 * @self: the alerts
 *
 * Returns: (transfer full) (element-type CbAlertRuleStatus): every rule, and how it stands
 */
GPtrArray *
cb_alerts_list_rules (CbAlerts *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_alert_rule_status_free);

  g_return_val_if_fail (CB_IS_ALERTS (self), list);

  cb_alerts_drop_ended_silences (self);
  for (guint i = 0; i < self->tracks->len; i++)
    {
      CbAlertTrack *track = g_ptr_array_index (self->tracks, i);
      const char *name = cb_alert_track_get_rule (track)->name;

      g_ptr_array_add (
          list, cb_alert_rule_status_new (track, g_hash_table_lookup (self->silences, name)));
    }

  return list;
}

/**
 * cb_alerts_list_channels:
 * @self: the alerts
 *
 * Returns: (transfer full) (element-type CbChannelStatus): every channel that is set up
 */
GPtrArray *
cb_alerts_list_channels (CbAlerts *self)
{
  g_return_val_if_fail (CB_IS_ALERTS (self), NULL);

  return cb_outbox_list_channels (self->outbox);
}

static void
on_history_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *list = cb_store_list_alerts_finish (CB_STORE (source), result, &error);

  if (list == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, list, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * cb_alerts_list_history_async:
 * @self: the alerts
 * @limit: at most so many
 * @cancellable: (nullable): stops waiting
 * @callback: called in the main loop
 * @user_data: for @callback
 *
 * Reads what fired, now or in the past.
 */
void
cb_alerts_list_history_async (CbAlerts *self,
                              guint limit,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (CB_IS_ALERTS (self));

  g_task_set_source_tag (task, cb_alerts_list_history_async);
  cb_store_list_alerts_async (self->store, FALSE, MIN (limit, MAX_HISTORY), cancellable,
                              on_history_listed_cb, task);
}

/**
 * cb_alerts_list_history_finish:
 * @self: the alerts
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type CbAlert): newest first
 */
GPtrArray *
cb_alerts_list_history_finish (CbAlerts *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Acknowledging */

static CbAlert *
find_firing (CbAlerts *self, const char *id, GError **error)
{
  for (guint i = 0; i < self->open->len; i++)
    {
      CbAlert *alert = g_ptr_array_index (self->open, i);

      if (strcmp (alert->id, id) == 0 && alert->state == CB_ALERT_FIRING)
        return alert;
    }

  g_set_error (error, CB_ERROR, CB_ERROR_NOT_FOUND, "No alert “%s” fires now", id);
  return NULL;
}

static void
acknowledge (CbAlerts *self, const CbAlert *alert, const char *actor)
{
  g_autoptr (CbAlert) acknowledged = NULL;
  CbAlert fields = *alert;

  fields.acknowledged_at = cb_clock_get_real_time (self->clock);
  fields.acknowledged_by = actor;
  acknowledged = cb_alert_new (&fields);
  cb_alerts_put (self, acknowledged);
}

/**
 * cb_alerts_acknowledge_async:
 * @self: the alerts
 * @alert_id: an alert that fires
 * @actor: who takes care of it, such as "uid:1000"
 * @cancellable: (nullable): stops waiting
 * @callback: called in the main loop
 * @user_data: for @callback
 *
 * Notes that somebody takes care of an alert: it is not repeated. That it is resolved is told.
 */
void
cb_alerts_acknowledge_async (CbAlerts *self,
                             const char *alert_id,
                             const char *actor,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  CbAlert *alert;

  g_return_if_fail (CB_IS_ALERTS (self));

  g_task_set_source_tag (task, cb_alerts_acknowledge_async);
  alert = find_firing (self, alert_id, &error);
  if (alert == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  /* Stored with all else that is not yet, so that no alert gets ahead of the notice about it. */
  acknowledge (self, alert, actor);
  g_ptr_array_add (self->waiting, g_steal_pointer (&task));
  cb_alerts_save (self);
}

/**
 * cb_alerts_acknowledge_finish:
 * @self: the alerts
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE once that is durable
 */
gboolean
cb_alerts_acknowledge_finish (CbAlerts *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Silences */

static void
on_silence_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbAlerts *self = g_task_get_source_object (task);
  CbSilence *silence = g_task_get_task_data (task);
  GError *error = NULL;

  if (!cb_store_save_silence_finish (CB_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  g_hash_table_replace (self->silences, (char *) silence->rule, cb_silence_ref (silence));
  cb_alerts_drop_ended_silences (self);
  g_task_return_boolean (task, TRUE);
}

static gboolean
has_rule (CbAlerts *self, const char *name, GError **error)
{
  for (guint i = 0; i < self->tracks->len; i++)
    if (strcmp (cb_alert_track_get_rule (g_ptr_array_index (self->tracks, i))->name, name) == 0)
      return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_NOT_FOUND, "There is no rule “%s”", name);
  return FALSE;
}

static gboolean
check_silence (CbAlerts *self, const char *rule, guint seconds, const char *reason, GError **error)
{
  if (!has_rule (self, rule, error))
    return FALSE;
  if (seconds == 0 || seconds > MAX_SILENCE_S)
    g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                 "A silence lasts from 1 to %u seconds, not %u", MAX_SILENCE_S, seconds);
  else if (strlen (reason) > MAX_REASON || !g_utf8_validate (reason, -1, NULL))
    g_set_error (error, CB_ERROR, CB_ERROR_TOO_LARGE, "A reason has %u bytes at most", MAX_REASON);
  else
    return TRUE;

  return FALSE;
}

/* Takes @task. */
static void
save_silence (CbAlerts *self, CbSilence *fields, GTask *task)
{
  CbSilence *silence = cb_silence_new (fields);

  g_task_set_task_data (task, silence, (GDestroyNotify) cb_silence_unref);
  cb_store_save_silence_async (self->store, silence, NULL, on_silence_saved_cb, task);
}

/**
 * cb_alerts_silence_async:
 * @self: the alerts
 * @rule: a rule
 * @seconds: for how long
 * @reason: why, for the others
 * @actor: who wants it, such as "uid:1000"
 * @cancellable: (nullable): stops waiting
 * @callback: called in the main loop
 * @user_data: for @callback
 *
 * Nobody is told for a while that a rule is broken. A silence that the rule has already is
 * replaced.
 */
void
cb_alerts_silence_async (CbAlerts *self,
                         const char *rule,
                         guint seconds,
                         const char *reason,
                         const char *actor,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  CbSilence fields = { .rule = rule, .reason = reason, .created_by = actor };
  GError *error = NULL;

  g_return_if_fail (CB_IS_ALERTS (self));

  g_task_set_source_tag (task, cb_alerts_silence_async);
  fields.until = cb_clock_get_real_time (self->clock) + (gint64) seconds * G_TIME_SPAN_SECOND;
  if (check_silence (self, rule, seconds, reason, &error))
    save_silence (self, &fields, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/**
 * cb_alerts_silence_finish:
 * @self: the alerts
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE once that is durable
 */
gboolean
cb_alerts_silence_finish (CbAlerts *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cb_alerts_unsilence_async:
 * @self: the alerts
 * @rule: a rule
 * @actor: who wants it, such as "uid:1000"
 * @cancellable: (nullable): stops waiting
 * @callback: called in the main loop
 * @user_data: for @callback
 *
 * Ends the silence of a rule; where there is none, nothing happens.
 */
void
cb_alerts_unsilence_async (CbAlerts *self,
                           const char *rule,
                           const char *actor,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  CbSilence fields = { .rule = rule, .created_by = actor };
  GError *error = NULL;

  g_return_if_fail (CB_IS_ALERTS (self));

  g_task_set_source_tag (task, cb_alerts_unsilence_async);
  fields.until = cb_clock_get_real_time (self->clock);
  if (has_rule (self, rule, &error))
    save_silence (self, &fields, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/**
 * cb_alerts_unsilence_finish:
 * @self: the alerts
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE once that is durable
 */
gboolean
cb_alerts_unsilence_finish (CbAlerts *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Trying a channel */

static void
on_channel_tested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (cb_channel_test_finish (CB_NOTIFIER (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * cb_alerts_test_channel_async:
 * @self: the alerts
 * @channel: such as "mail"
 * @cancellable: (nullable): gives up
 * @callback: called in the main loop
 * @user_data: for @callback
 *
 * Sends a test to every receiver of a channel.
 */
void
cb_alerts_test_channel_async (CbAlerts *self,
                              const char *channel,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GPtrArray) notices = NULL;
  CbNotifier *notifier = NULL;
  GError *error = NULL;

  g_return_if_fail (CB_IS_ALERTS (self));

  g_task_set_source_tag (task, cb_alerts_test_channel_async);
  notices = cb_outbox_write_test (self->outbox, channel, &notifier, &error);
  if (notices == NULL)
    g_task_return_error (task, error);
  else
    cb_channel_test_async (notifier, notices, cancellable, on_channel_tested_cb,
                           g_steal_pointer (&task));
}

/**
 * cb_alerts_test_channel_finish:
 * @self: the alerts
 * @result: what the callback got
 * @error: return location for an error, which says why the channel failed
 *
 * Returns: %TRUE once every receiver has it
 */
gboolean
cb_alerts_test_channel_finish (CbAlerts *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
