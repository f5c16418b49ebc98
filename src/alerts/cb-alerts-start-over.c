#include "alerts/cb-alerts-private.h"

/*
 * After other data took the place of that in the store, as a restore does it: what happens now
 * matters, and not what the backup says of alerts of its time.
 */

static gboolean
is_known (CbAlerts *self, const CbAlert *alert)
{
  for (guint i = 0; i < self->open->len; i++)
    if (g_str_equal (((CbAlert *) g_ptr_array_index (self->open, i))->id, alert->id))
      return TRUE;

  return FALSE;
}

/* One that fired when the backup was made, and of which all was told since: over, without a word.
 */
static void
close_foreign (CbAlerts *self, const CbAlert *alert)
{
  g_autoptr (CbAlert) over = NULL;
  CbAlert fields = *alert;

  fields.state = CB_ALERT_RESOLVED;
  fields.told = CB_ALERT_TOLD_RESOLVED;
  if (fields.resolved_at == 0)
    fields.resolved_at = cb_clock_get_real_time (self->clock);
  over = cb_alert_new (&fields);
  cb_alerts_put (self, over);
}

static void
on_foreign_alerts_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAlerts) self = user_data;
  g_autoptr (GPtrArray) alerts = cb_store_list_alerts_finish (CB_STORE (source), result, NULL);

  for (guint i = 0; alerts != NULL && i < alerts->len; i++)
    if (!is_known (self, g_ptr_array_index (alerts, i)))
      close_foreign (self, g_ptr_array_index (alerts, i));
  cb_alerts_save (self);
}

static void
on_foreign_notices_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAlerts) self = user_data;
  g_autoptr (GPtrArray) notices = cb_store_list_notices_finish (CB_STORE (source), result, NULL);

  for (guint i = 0; notices != NULL && i < notices->len; i++)
    {
      CbNotice *notice = g_ptr_array_index (notices, i);

      if (!cb_outbox_has (self->outbox, notice))
        cb_store_remove_notice_async (self->store, notice->id, NULL, NULL, NULL);
    }
}

static void
save_silences (CbAlerts *self)
{
  GHashTableIter iter;
  CbSilence *silence;

  g_hash_table_iter_init (&iter, self->silences);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &silence))
    cb_store_save_silence_async (self->store, silence, NULL, NULL, NULL);
}

/**
 * cb_alerts_start_over:
 * @self: the alerts
 *
 * To be called once the store holds other data than before: what fires, what waits for delivery and
 * what is silenced goes on as it is, and is stored there; what the other data says of alerts that
 * fired in its time is over.
 */
void
cb_alerts_start_over (CbAlerts *self)
{
  g_return_if_fail (CB_IS_ALERTS (self));

  if (!self->loaded)
    return;

  for (guint i = 0; i < self->open->len; i++)
    {
      CbAlert *alert = g_ptr_array_index (self->open, i);

      g_hash_table_replace (self->dirty, (char *) alert->id, cb_alert_ref (alert));
    }
  cb_outbox_take_unstored (self->outbox, self->unstored);
  save_silences (self);
  cb_store_list_notices_async (self->store, CB_ALERTS_MAX_OPEN, NULL, on_foreign_notices_listed_cb,
                               g_object_ref (self));
  cb_store_list_alerts_async (self->store, TRUE, CB_ALERTS_MAX_OPEN, NULL,
                              on_foreign_alerts_listed_cb, g_object_ref (self));
}
