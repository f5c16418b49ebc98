#pragma once

#include "alerts/cb-notifier.h"

G_BEGIN_DECLS

void cb_channel_test_async (CbNotifier *notifier,
                            GPtrArray *notices,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean cb_channel_test_finish (CbNotifier *notifier, GAsyncResult *result, GError **error);

G_END_DECLS
