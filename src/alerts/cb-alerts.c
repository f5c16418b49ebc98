#include "alerts/cb-alerts.h"

#include <string.h>

#include "alerts/cb-alerts-private.h"

/* More than there are: what each may have waiting is read at the start. */
#define MAX_CHANNELS 16

/**
 * CbAlerts:
 *
 * Watches the metrics by rules, keeps what happened, and tells people.
 *
 * Every round looks at every rule, writes the notices that are due, and stores alerts and notices
 * together before anybody is told (cb-alerts-round.c). So after a crash the next start finds
 * either both or neither, and goes on from there.
 */

enum
{
  PROP_FIRING_COUNT = 1,
  N_PROPS
};

enum
{
  SIGNAL_FIRED,
  SIGNAL_RESOLVED,
  SIGNAL_CHANNEL_FAILING,
  SIGNAL_CHANNEL_RECOVERED,
  SIGNAL_GIVEN_UP,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static void service_iface_init (CbServiceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbAlerts,
                               cb_alerts,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_SERVICE, service_iface_init))

/* How alerts stand */

/* See cb-alerts-private.h. */
CbAlertTrack *
cb_alerts_find_track (CbAlerts *self, const char *rule)
{
  for (guint i = 0; i < self->tracks->len; i++)
    {
      CbAlertTrack *track = g_ptr_array_index (self->tracks, i);

      if (strcmp (cb_alert_track_get_rule (track)->name, rule) == 0)
        return track;
    }

  return NULL;
}

/* The track carries the newest version of an alert that fires. */
static void
refresh_track (CbAlerts *self, CbAlert *alert)
{
  CbAlertTrack *track = cb_alerts_find_track (self, alert->rule);
  CbAlert *current = track != NULL ? cb_alert_track_get_alert (track) : NULL;

  if (current != NULL && strcmp (current->id, alert->id) == 0)
    cb_alert_track_set_alert (track, alert);
}

static gboolean
find_open (CbAlerts *self, const char *id, guint *index)
{
  for (*index = 0; *index < self->open->len; ++*index)
    if (strcmp (((CbAlert *) g_ptr_array_index (self->open, *index))->id, id) == 0)
      return TRUE;

  return FALSE;
}

/* See cb-alerts-private.h. */
void
cb_alerts_put (CbAlerts *self, CbAlert *alert)
{
  g_autoptr (CbAlert) kept = cb_alert_ref (alert);
  guint index;

  g_hash_table_replace (self->dirty, (char *) kept->id, cb_alert_ref (kept));
  if (kept->state == CB_ALERT_FIRING)
    refresh_track (self, kept);

  if (find_open (self, kept->id, &index))
    {
      g_ptr_array_insert (self->open, index, cb_alert_ref (kept));
      g_ptr_array_remove_index (self->open, index + 1);
    }
  else
    g_ptr_array_add (self->open, cb_alert_ref (kept));
  if (cb_alert_is_over (kept))
    g_ptr_array_remove_index (self->open, index);
}

static void
drop_if_ended (CbAlerts *self, GHashTableIter *iter, const CbSilence *silence)
{
  if (silence->until <= cb_clock_get_real_time (self->clock))
    g_hash_table_iter_remove (iter);
}

/* See cb-alerts-private.h. */
void
cb_alerts_drop_ended_silences (CbAlerts *self)
{
  GHashTableIter iter;
  gpointer silence;

  g_hash_table_iter_init (&iter, self->silences);
  while (g_hash_table_iter_next (&iter, NULL, &silence))
    drop_if_ended (self, &iter, silence);
}

/* See cb-alerts-private.h. */
GPtrArray *
cb_alerts_list_firing (CbAlerts *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_alert_unref);

  for (guint i = 0; i < self->open->len; i++)
    {
      const CbAlert *alert = g_ptr_array_index (self->open, i);

      if (alert->state == CB_ALERT_FIRING)
        g_ptr_array_add (list, cb_alert_ref (alert));
    }

  return list;
}

/**
 * cb_alerts_get_firing_count:
 * @self: the alerts
 *
 * Returns: how many fire now
 */
guint
cb_alerts_get_firing_count (CbAlerts *self)
{
  guint count = 0;

  g_return_val_if_fail (CB_IS_ALERTS (self), 0);

  for (guint i = 0; i < self->open->len; i++)
    count += ((CbAlert *) g_ptr_array_index (self->open, i))->state == CB_ALERT_FIRING;

  return count;
}

static void
show_firing (CbAlerts *self)
{
  for (guint i = 0; i < self->tracks->len; i++)
    {
      CbAlertTrack *track = g_ptr_array_index (self->tracks, i);
      CbGauge *gauge = g_hash_table_lookup (self->firing, cb_alert_track_get_rule (track)->name);

      cb_gauge_set (gauge, cb_alert_track_get_alert (track) != NULL);
    }
}

/* See cb-alerts-private.h. */
void
cb_alerts_announce (CbAlerts *self, GPtrArray *news)
{
  show_firing (self);
  for (guint i = 0; i < news->len; i++)
    {
      const CbAlert *alert = g_ptr_array_index (news, i);

      g_signal_emit (self,
                     signals[alert->state == CB_ALERT_FIRING ? SIGNAL_FIRED : SIGNAL_RESOLVED], 0,
                     alert);
    }
  if (news->len > 0)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FIRING_COUNT]);
}

/* Starting */

static void load (CbAlerts *self);

/**
 * cb_alerts_check:
 * @self: the alerts
 *
 * Looks at the rules now, where this process has the duty to. This happens by itself every [Alerts]
 * CheckIntervalMs.
 */
void
cb_alerts_check (CbAlerts *self)
{
  g_return_if_fail (CB_IS_ALERTS (self));

  if (!cb_duty_is_mine (self->duty))
    return;

  if (!self->loaded)
    load (self);
  else if (!self->saving && cb_settings_get_boolean (self->settings, CB_SETTING_ALERTS_ENABLED))
    cb_alerts_run_round (self);
}

/* An alert of a rule that is gone, or watched no more, is resolved: nobody would ever do that. */
static void
adopt_alert (CbAlerts *self, CbAlert *alert)
{
  CbAlertTrack *track = cb_alerts_find_track (self, alert->rule);

  g_ptr_array_add (self->open, cb_alert_ref (alert));
  if (alert->state != CB_ALERT_FIRING)
    return;
  if (track != NULL && cb_alert_track_get_rule (track)->enabled)
    {
      cb_alert_track_set_alert (track, alert);
      return;
    }

  cb_alerts_end (self, alert);
}

static void
on_notices_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAlerts) self = user_data;
  g_autoptr (GPtrArray) notices = cb_store_list_notices_finish (CB_STORE (source), result, NULL);

  self->loading = FALSE;
  if (notices == NULL || g_cancellable_is_cancelled (self->stopping))
    return;

  self->loaded = TRUE;
  cb_outbox_load (self->outbox, notices);
  show_firing (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FIRING_COUNT]);
}

static void
on_silences_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAlerts) self = user_data;
  g_autoptr (GPtrArray) silences = cb_store_list_silences_finish (CB_STORE (source), result, NULL);
  guint max = MAX_CHANNELS * cb_settings_get_uint (self->settings, CB_SETTING_ALERTS_MAX_WAITING);

  if (silences == NULL)
    {
      self->loading = FALSE;
      return;
    }

  for (guint i = 0; i < silences->len; i++)
    {
      CbSilence *silence = g_ptr_array_index (silences, i);

      g_hash_table_replace (self->silences, (char *) silence->rule, cb_silence_ref (silence));
    }
  cb_store_list_notices_async (self->store, max, NULL, on_notices_listed_cb, g_object_ref (self));
}

static void
on_alerts_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAlerts) self = user_data;
  g_autoptr (GPtrArray) alerts = cb_store_list_alerts_finish (CB_STORE (source), result, NULL);

  if (alerts == NULL)
    {
      self->loading = FALSE;
      return;
    }

  /* From a start that got this far only, too. */
  g_ptr_array_set_size (self->open, 0);
  for (guint i = alerts->len; i > 0; i--)
    adopt_alert (self, g_ptr_array_index (alerts, i - 1));
  cb_store_list_silences_async (self->store, cb_clock_get_real_time (self->clock), NULL,
                                on_silences_listed_cb, g_object_ref (self));
}

/* A store that cannot be read yet is asked again in the next round. */
static void
load (CbAlerts *self)
{
  if (self->loading)
    return;

  self->loading = TRUE;
  cb_store_list_alerts_async (self->store, TRUE, CB_ALERTS_MAX_OPEN, NULL, on_alerts_listed_cb,
                              g_object_ref (self));
}

static void start_timer (CbAlerts *self);

static gboolean
on_check_due_cb (gpointer user_data)
{
  CbAlerts *self = user_data;

  cb_alerts_check (self);
  if (self->interval_ms ==
      cb_settings_get_uint (self->settings, CB_SETTING_ALERTS_CHECK_INTERVAL_MS))
    return G_SOURCE_CONTINUE;

  /* The configuration was read again. */
  start_timer (self);
  return G_SOURCE_REMOVE;
}

static void
start_timer (CbAlerts *self)
{
  self->interval_ms = cb_settings_get_uint (self->settings, CB_SETTING_ALERTS_CHECK_INTERVAL_MS);
  self->timer = g_timeout_add (self->interval_ms, on_check_due_cb, self);
}

static void
cb_alerts_start_async (CbService *service,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  CbAlerts *self = CB_ALERTS (service);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, cb_alerts_start_async);
  if (!cb_alerts_take_rules (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  /* Whose duty it is may be known only later: then the first round loads. */
  if (cb_duty_is_mine (self->duty))
    load (self);
  start_timer (self);
  g_task_return_boolean (task, TRUE);
}

static gboolean
cb_alerts_start_finish (CbService *service, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
cb_alerts_stop (CbService *service)
{
  CbAlerts *self = CB_ALERTS (service);

  g_cancellable_cancel (self->stopping);
  g_clear_handle_id (&self->timer, g_source_remove);
  cb_outbox_stop (self->outbox);
}

static void
service_iface_init (CbServiceInterface *iface)
{
  iface->start_async = cb_alerts_start_async;
  iface->start_finish = cb_alerts_start_finish;
  iface->stop = cb_alerts_stop;
}

/* The object */

static void
on_channel_failing_cb (CbOutbox *outbox, const char *channel, const char *message, CbAlerts *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANNEL_FAILING], 0, channel, message);
}

static void
on_channel_recovered_cb (CbOutbox *outbox, const char *channel, CbAlerts *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANNEL_RECOVERED], 0, channel);
}

static void
on_notice_given_up_cb (CbOutbox *outbox, CbNotice *notice, CbAlerts *self)
{
  g_signal_emit (self, signals[SIGNAL_GIVEN_UP], 0, notice);
}

static void
cb_alerts_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_FIRING_COUNT)
    g_value_set_uint (value, cb_alerts_get_firing_count (CB_ALERTS (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
cb_alerts_finalize (GObject *object)
{
  CbAlerts *self = CB_ALERTS (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->outbox, self);
  g_clear_object (&self->outbox);
  g_clear_object (&self->duty);
  g_strfreev (self->more_rules);
  g_ptr_array_unref (self->tracks);
  g_hash_table_unref (self->firing);
  g_hash_table_unref (self->silences);
  g_ptr_array_unref (self->open);
  g_hash_table_unref (self->dirty);
  g_ptr_array_unref (self->untold);
  g_ptr_array_unref (self->unstored);
  g_ptr_array_unref (self->news);
  g_ptr_array_unref (self->waiting);
  g_clear_object (&self->stopping);
  g_clear_object (&self->store);
  g_clear_object (&self->metrics);
  g_clear_object (&self->history);
  g_clear_object (&self->clock);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (cb_alerts_parent_class)->finalize (object);
}

static guint
add_signal (const char *name, guint n_params, GType first, GType second)
{
  return g_signal_new (name, CB_TYPE_ALERTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       n_params, first, second);
}

static void
cb_alerts_class_init (CbAlertsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = cb_alerts_get_property;
  object_class->finalize = cb_alerts_finalize;

  /**
   * CbAlerts:firing-count:
   *
   * How many alerts fire now.
   */
  props[PROP_FIRING_COUNT] = g_param_spec_uint ("firing-count", NULL, NULL, 0, G_MAXUINT, 0,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  /**
   * CbAlerts::fired, CbAlerts::resolved:
   * @alert: a #CbAlert
   *
   * An alert began to fire, or does no more, and that is stored.
   */
  signals[SIGNAL_FIRED] = add_signal ("fired", 1, CB_TYPE_ALERT, G_TYPE_NONE);
  signals[SIGNAL_RESOLVED] = add_signal ("resolved", 1, CB_TYPE_ALERT, G_TYPE_NONE);

  /**
   * CbAlerts::channel-failing, CbAlerts::channel-recovered, CbAlerts::given-up:
   *
   * As #CbOutbox has them.
   */
  signals[SIGNAL_CHANNEL_FAILING] = add_signal ("channel-failing", 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[SIGNAL_CHANNEL_RECOVERED] =
      add_signal ("channel-recovered", 1, G_TYPE_STRING, G_TYPE_NONE);
  signals[SIGNAL_GIVEN_UP] = add_signal ("given-up", 1, CB_TYPE_NOTICE, G_TYPE_NONE);
}

static GHashTable *
new_alert_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) cb_alert_unref);
}

static void
cb_alerts_init (CbAlerts *self)
{
  self->tracks = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_alert_track_free);
  self->firing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->silences =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) cb_silence_unref);
  self->open = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_alert_unref);
  self->dirty = new_alert_table ();
  self->untold = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_notice_unref);
  self->unstored = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_notice_unref);
  self->news = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_alert_unref);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->stopping = g_cancellable_new ();
}

/* To be called before the start, where other processes do the same on the same store. */
void
cb_alerts_set_duty (CbAlerts *self, CbDuty *duty)
{
  g_set_object (&self->duty, duty);
}

/**
 * cb_alerts_new:
 * @store: keeps alerts and notices
 * @metrics: where it counts
 * @history: what the rules look at
 * @clock: what time it is
 * @settings: the rules and how people are told
 * @notifiers: (element-type CbNotifier): the channels that are set up
 *
 * Returns: (transfer full): a #CbService to be started after @store
 */
CbAlerts *
cb_alerts_new (CbStore *store,
               CbMetrics *metrics,
               CbMetricsHistory *history,
               CbClock *clock,
               CbSettings *settings,
               GPtrArray *notifiers)
{
  CbAlerts *self = g_object_new (CB_TYPE_ALERTS, NULL);

  self->store = g_object_ref (store);
  self->metrics = g_object_ref (metrics);
  self->history = g_object_ref (history);
  self->clock = g_object_ref (clock);
  self->settings = g_object_ref (settings);
  self->outbox = cb_outbox_new (store, clock, settings, metrics, notifiers);
  g_signal_connect (self->outbox, "channel-failing", G_CALLBACK (on_channel_failing_cb), self);
  g_signal_connect (self->outbox, "channel-recovered", G_CALLBACK (on_channel_recovered_cb), self);
  g_signal_connect (self->outbox, "given-up", G_CALLBACK (on_notice_given_up_cb), self);
  cb_metrics_add (metrics, CB_METRIC_GAUGE, "chatbot_alerts_firing",
                  "Whether an alert of the rule fires now.", (const char *const[]){ "rule", NULL });

  return self;
}
