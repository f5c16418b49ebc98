#include "alerts/cb-outbox-channel.h"

#include <string.h>

#include "alerts/cb-notice-body.h"
#include "base/cb-id.h"

static CbMetricFamily *
add_family (CbMetrics *metrics,
            CbMetricKind kind,
            const char *name,
            const char *help,
            const char *const *labels)
{
  CbMetricFamily *known = cb_metrics_find (metrics, name);

  return known != NULL ? known : cb_metrics_add (metrics, kind, name, help, labels);
}

static void
add_metrics (CbOutboxChannel *self, CbMetrics *metrics)
{
  static const char *const by_channel[] = { "channel", NULL };
  static const char *const by_result[] = { "channel", "result", NULL };
  const char *name = cb_notifier_get_name (self->notifier);
  const char *const values[] = { name, NULL };
  CbMetricFamily *notices =
      add_family (metrics, CB_METRIC_COUNTER, "chatbot_alert_notices_total",
                  "Attempts to deliver a notice, and notices that were given up.", by_result);
  CbMetricFamily *waiting = add_family (metrics, CB_METRIC_GAUGE, "chatbot_alert_outbox_notices",
                                        "Notices that wait for their delivery.", by_channel);
  CbMetricFamily *failing =
      add_family (metrics, CB_METRIC_GAUGE, "chatbot_alert_channel_failing",
                  "Whether the newest attempt through the channel failed.", by_channel);

  self->delivered =
      cb_metric_family_get_counter (notices, (const char *const[]){ name, "delivered", NULL });
  self->failed =
      cb_metric_family_get_counter (notices, (const char *const[]){ name, "failed", NULL });
  self->given_up =
      cb_metric_family_get_counter (notices, (const char *const[]){ name, "given_up", NULL });
  self->waiting = cb_metric_family_get_gauge (waiting, values);
  self->failing = cb_metric_family_get_gauge (failing, values);
}

/**
 * cb_outbox_channel_new:
 * @notifier: delivers
 * @metrics: where it counts
 *
 * Returns: (transfer full): a channel without entries
 */
CbOutboxChannel *
cb_outbox_channel_new (CbNotifier *notifier, CbMetrics *metrics)
{
  CbOutboxChannel *self = g_rc_box_new0 (CbOutboxChannel);

  self->notifier = g_object_ref (notifier);
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_outbox_entry_unref);
  add_metrics (self, metrics);

  return self;
}

CbOutboxChannel *
cb_outbox_channel_ref (CbOutboxChannel *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  CbOutboxChannel *self = data;

  g_object_unref (self->notifier);
  g_ptr_array_unref (self->entries);
  g_free (self->error);
}

void
cb_outbox_channel_unref (CbOutboxChannel *self)
{
  g_rc_box_release_full (self, clear);
}

/* Returns: whether somebody is to be told through it */
gboolean
cb_outbox_channel_reaches (CbOutboxChannel *self, const char *target)
{
  return !self->retired && g_strv_contains (cb_notifier_get_targets (self->notifier), target);
}

/**
 * cb_outbox_channel_retire:
 * @self: a channel that is not set up any more
 *
 * Nothing more goes through it, so that nothing can be wrong with it.
 */
void
cb_outbox_channel_retire (CbOutboxChannel *self)
{
  self->retired = TRUE;
  cb_gauge_set (self->failing, 0);
}

/* Takes @entry. */
void
cb_outbox_channel_add (CbOutboxChannel *self, CbOutboxEntry *entry)
{
  g_ptr_array_add (self->entries, entry);
  cb_gauge_set (self->waiting, cb_outbox_channel_count_waiting (self));
}

void
cb_outbox_channel_remove (CbOutboxChannel *self, CbOutboxEntry *entry)
{
  g_ptr_array_remove (self->entries, entry);
  cb_gauge_set (self->waiting, cb_outbox_channel_count_waiting (self));
}

/* Returns: (transfer none) (nullable): the entry of a notice */
CbOutboxEntry *
cb_outbox_channel_find (CbOutboxChannel *self, const char *notice_id)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      CbOutboxEntry *entry = g_ptr_array_index (self->entries, i);

      if (strcmp (entry->notice->id, notice_id) == 0)
        return entry;
    }

  return NULL;
}

/* Nobody is told that something is over before being told that it began. */
static gboolean
is_first_for_target (CbOutboxChannel *self, guint index)
{
  const CbOutboxEntry *entry = g_ptr_array_index (self->entries, index);

  for (guint i = 0; i < index; i++)
    {
      const CbOutboxEntry *earlier = g_ptr_array_index (self->entries, i);

      if (!earlier->done && strcmp (earlier->notice->target, entry->notice->target) == 0)
        return FALSE;
    }

  return TRUE;
}

/**
 * cb_outbox_channel_find_due:
 * @self: a channel
 * @now: microseconds since 1970 UTC
 *
 * Returns: (transfer none) (nullable): what is to be sent next; a receiver that cannot be reached
 *   holds up nobody else
 */
CbOutboxEntry *
cb_outbox_channel_find_due (CbOutboxChannel *self, gint64 now)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      CbOutboxEntry *entry = g_ptr_array_index (self->entries, i);

      if (!entry->done && cb_outbox_entry_is_due (entry, now) && is_first_for_target (self, i))
        return entry;
    }

  return NULL;
}

/**
 * cb_outbox_channel_take_unstored:
 * @self: a channel
 * @notices: (element-type CbNotice): where what is to be stored goes
 *
 * Nothing here is in the store any more: what is done is forgotten, what waits is to be stored.
 */
void
cb_outbox_channel_take_unstored (CbOutboxChannel *self, GPtrArray *notices)
{
  for (guint i = self->entries->len; i > 0; i--)
    {
      CbOutboxEntry *entry = g_ptr_array_index (self->entries, i - 1);
      gboolean was_stored = entry->stored;

      entry->stored = FALSE;
      if (entry->done && !entry->removing)
        g_ptr_array_remove_index (self->entries, i - 1);
      else if (!entry->done && was_stored)
        g_ptr_array_insert (notices, 0, cb_notice_ref (entry->notice));
    }
}

guint
cb_outbox_channel_count_waiting (CbOutboxChannel *self)
{
  guint waiting = 0;

  for (guint i = 0; i < self->entries->len; i++)
    waiting += !((CbOutboxEntry *) g_ptr_array_index (self->entries, i))->done;

  return waiting;
}

static CbNotice *
write_notice (CbNotifier *notifier,
              const char *target,
              CbNoticeKind kind,
              GPtrArray *alerts,
              gint64 now)
{
  g_autofree char *id = cb_id_new (now);
  g_autofree char *body = cb_notice_body_write (id, kind, now, g_get_host_name (), alerts);

  return cb_notice_new (&(CbNotice){
      .id = id,
      .channel = cb_notifier_get_name (notifier),
      .target = target,
      .kind = kind,
      .created_at = now,
      .body = body,
  });
}

/**
 * cb_outbox_channel_write:
 * @self: a channel
 * @kind: what is to be said
 * @alerts: (element-type CbAlert): about which alerts
 * @now: microseconds since 1970 UTC
 * @notices: (element-type CbNotice): where a notice for each receiver goes
 *
 * Writes notices, which are not in the outbox yet.
 */
void
cb_outbox_channel_write (CbOutboxChannel *self,
                         CbNoticeKind kind,
                         GPtrArray *alerts,
                         gint64 now,
                         GPtrArray *notices)
{
  const char *const *targets = cb_notifier_get_targets (self->notifier);

  for (guint i = 0; targets[i] != NULL; i++)
    g_ptr_array_add (notices, write_notice (self->notifier, targets[i], kind, alerts, now));
}

/**
 * cb_outbox_channel_note_success:
 * @self: a channel
 *
 * Notes that a notice was delivered.
 *
 * Returns: whether the channel was failing until now
 */
gboolean
cb_outbox_channel_note_success (CbOutboxChannel *self)
{
  gboolean was_failing = self->failing_since != 0;

  cb_counter_increment (self->delivered);
  cb_gauge_set (self->failing, 0);
  g_clear_pointer (&self->error, g_free);
  self->failing_since = 0;

  return was_failing;
}

/**
 * cb_outbox_channel_note_failure:
 * @self: a channel
 * @error: why a notice could not be delivered
 * @now: microseconds since 1970 UTC
 *
 * Returns: whether the channel was fine until now
 */
gboolean
cb_outbox_channel_note_failure (CbOutboxChannel *self, const char *error, gint64 now)
{
  gboolean was_fine = self->failing_since == 0;

  cb_counter_increment (self->failed);
  cb_gauge_set (self->failing, !self->retired);
  g_free (self->error);
  self->error = g_strdup (error);
  if (was_fine)
    self->failing_since = now;

  return was_fine;
}

/* Returns: (transfer full): how it does */
CbChannelStatus *
cb_outbox_channel_dup_status (CbOutboxChannel *self)
{
  CbChannelStatus *status = g_new0 (CbChannelStatus, 1);

  status->name = g_strdup (cb_notifier_get_name (self->notifier));
  status->waiting = cb_outbox_channel_count_waiting (self);
  status->failing_since = self->failing_since;
  status->error = g_strdup (self->error);

  return status;
}
