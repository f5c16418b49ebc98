#pragma once

#include <gio/gio.h>

#include "model/cb-alert.h"
#include "model/cb-notice.h"

G_BEGIN_DECLS

#define CB_TYPE_NOTIFIER (cb_notifier_get_type ())
G_DECLARE_INTERFACE (CbNotifier, cb_notifier, CB, NOTIFIER, GObject)

/**
 * CbNotifierInterface:
 * @get_name: what the channel is called: "mail"
 * @get_targets: (array zero-terminated=1): its receivers, or one "" where it has but one; constant
 * @send_async: tries once to deliver a notice to its target
 * @send_finish: %TRUE once the other side has taken it; the error is for people and holds no secret
 * @refresh: (nullable): tells the other side what fires now, where it wants to hear that again and
 *   again; harmless when it fails
 *
 * A channel. Main loop only; sending must not block it.
 */
struct _CbNotifierInterface
{
  GTypeInterface g_iface;

  const char *(*get_name) (CbNotifier *self);
  const char *const *(*get_targets) (CbNotifier *self);
  void (*send_async) (CbNotifier *self,
                      CbNotice *notice,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
  gboolean (*send_finish) (CbNotifier *self, GAsyncResult *result, GError **error);
  void (*refresh) (CbNotifier *self, GPtrArray *alerts, GCancellable *cancellable);
};

const char *cb_notifier_get_name (CbNotifier *self);
const char *const *cb_notifier_get_targets (CbNotifier *self);
void cb_notifier_send_async (CbNotifier *self,
                             CbNotice *notice,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean cb_notifier_send_finish (CbNotifier *self, GAsyncResult *result, GError **error);
void cb_notifier_refresh (CbNotifier *self, GPtrArray *alerts, GCancellable *cancellable);

G_END_DECLS
