#include "alerts/cb-notifier.h"

/**
 * CbNotifier:
 *
 * A way to tell people, or programs, about alerts. It tries once; that is tried again, and when, is
 * the outbox's matter.
 */
G_DEFINE_INTERFACE (CbNotifier, cb_notifier, G_TYPE_OBJECT)

static void
cb_notifier_default_init (CbNotifierInterface *iface)
{
}

const char *
cb_notifier_get_name (CbNotifier *self)
{
  g_return_val_if_fail (CB_IS_NOTIFIER (self), NULL);

  return CB_NOTIFIER_GET_IFACE (self)->get_name (self);
}

const char *const *
cb_notifier_get_targets (CbNotifier *self)
{
  g_return_val_if_fail (CB_IS_NOTIFIER (self), NULL);

  return CB_NOTIFIER_GET_IFACE (self)->get_targets (self);
}

void
cb_notifier_send_async (CbNotifier *self,
                        CbNotice *notice,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (CB_IS_NOTIFIER (self));

  CB_NOTIFIER_GET_IFACE (self)->send_async (self, notice, cancellable, callback, user_data);
}

gboolean
cb_notifier_send_finish (CbNotifier *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (CB_IS_NOTIFIER (self), FALSE);

  return CB_NOTIFIER_GET_IFACE (self)->send_finish (self, result, error);
}

/* See #CbNotifierInterface; does nothing where the channel wants nothing of it. */
void
cb_notifier_refresh (CbNotifier *self, GPtrArray *alerts, GCancellable *cancellable)
{
  g_return_if_fail (CB_IS_NOTIFIER (self));

  if (CB_NOTIFIER_GET_IFACE (self)->refresh != NULL)
    CB_NOTIFIER_GET_IFACE (self)->refresh (self, alerts, cancellable);
}
