#include "alerts/cb-outbox-private.h"
#include "base/cb-error.h"

/* The part of #CbOutbox that writes notices, and says how its channels do. */

/**
 * cb_outbox_write:
 * @self: an outbox
 * @kind: what is to be said
 * @alerts: (element-type CbAlert): about which alerts
 *
 * Returns: (transfer full) (element-type CbNotice): a notice for each receiver of each channel, to
 *   be stored, then added
 */
GPtrArray *
cb_outbox_write (CbOutbox *self, CbNoticeKind kind, GPtrArray *alerts)
{
  GPtrArray *notices = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_notice_unref);
  gint64 now = cb_clock_get_real_time (self->clock);

  for (guint i = 0; i < self->channels->len; i++)
    {
      CbOutboxChannel *channel = g_ptr_array_index (self->channels, i);

      cb_outbox_channel_write (channel, kind, alerts, now, notices);
    }

  return notices;
}

/**
 * cb_outbox_write_test:
 * @self: an outbox
 * @channel: a channel's name
 * @notifier: (out) (transfer none): who delivers there
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type CbNotice): a test notice for each receiver
 */
GPtrArray *
cb_outbox_write_test (CbOutbox *self, const char *channel, CbNotifier **notifier, GError **error)
{
  g_autoptr (GPtrArray) no_alerts = g_ptr_array_new ();
  CbOutboxChannel *found;
  GPtrArray *notices;

  g_return_val_if_fail (CB_IS_OUTBOX (self), NULL);

  found = cb_outbox_find_channel (self, channel);
  if (found == NULL)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_NOT_FOUND,
                   "There is no channel “%s”, or it is not set up", channel);
      return NULL;
    }

  *notifier = found->notifier;
  notices = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_notice_unref);
  cb_outbox_channel_write (found, CB_NOTICE_TEST, no_alerts, cb_clock_get_real_time (self->clock),
                           notices);

  return notices;
}

/**
 * cb_outbox_refresh:
 * @self: an outbox
 * @alerts: (element-type CbAlert): what fires now
 *
 * Tells channels that want to hear it again and again.
 */
void
cb_outbox_refresh (CbOutbox *self, GPtrArray *alerts)
{
  g_return_if_fail (CB_IS_OUTBOX (self));

  for (guint i = 0; i < self->channels->len; i++)
    cb_notifier_refresh (((CbOutboxChannel *) g_ptr_array_index (self->channels, i))->notifier,
                         alerts, self->stopping);
}

/**
 * cb_outbox_list_channels:
 * @self: an outbox
 *
 * Returns: (transfer full) (element-type CbChannelStatus): every channel that is set up
 */
GPtrArray *
cb_outbox_list_channels (CbOutbox *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_channel_status_free);

  g_return_val_if_fail (CB_IS_OUTBOX (self), list);

  for (guint i = 0; i < self->channels->len; i++)
    g_ptr_array_add (list, cb_outbox_channel_dup_status (g_ptr_array_index (self->channels, i)));

  return list;
}
