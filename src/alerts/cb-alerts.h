#pragma once

#include "alerts/cb-alert-rule-status.h"
#include "alerts/cb-channel-status.h"
#include "alerts/cb-notifier.h"
#include "base/cb-clock.h"
#include "base/cb-duty.h"
#include "base/cb-service.h"
#include "base/cb-settings.h"
#include "metrics/cb-metrics-history.h"
#include "store/cb-store.h"

G_BEGIN_DECLS

#define CB_TYPE_ALERTS (cb_alerts_get_type ())
G_DECLARE_FINAL_TYPE (CbAlerts, cb_alerts, CB, ALERTS, GObject)

CbAlerts *cb_alerts_new (CbStore *store,
                         CbMetrics *metrics,
                         CbMetricsHistory *history,
                         CbClock *clock,
                         CbSettings *settings,
                         GPtrArray *notifiers);
void cb_alerts_set_more_rules (CbAlerts *self, const char *const *texts);
void cb_alerts_set_duty (CbAlerts *self, CbDuty *duty);
void cb_alerts_check (CbAlerts *self);
gboolean cb_alerts_configure (CbAlerts *self, GPtrArray *notifiers, GError **error);
void cb_alerts_start_over (CbAlerts *self);
guint cb_alerts_get_firing_count (CbAlerts *self);
GPtrArray *cb_alerts_list (CbAlerts *self);
GPtrArray *cb_alerts_list_rules (CbAlerts *self);
GPtrArray *cb_alerts_list_channels (CbAlerts *self);

/* What people may ask and do */
void cb_alerts_list_history_async (CbAlerts *self,
                                   guint limit,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray *cb_alerts_list_history_finish (CbAlerts *self, GAsyncResult *result, GError **error);
void cb_alerts_acknowledge_async (CbAlerts *self,
                                  const char *alert_id,
                                  const char *actor,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean cb_alerts_acknowledge_finish (CbAlerts *self, GAsyncResult *result, GError **error);
void cb_alerts_silence_async (CbAlerts *self,
                              const char *rule,
                              guint seconds,
                              const char *reason,
                              const char *actor,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean cb_alerts_silence_finish (CbAlerts *self, GAsyncResult *result, GError **error);
void cb_alerts_unsilence_async (CbAlerts *self,
                                const char *rule,
                                const char *actor,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean cb_alerts_unsilence_finish (CbAlerts *self, GAsyncResult *result, GError **error);
void cb_alerts_test_channel_async (CbAlerts *self,
                                   const char *channel,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean cb_alerts_test_channel_finish (CbAlerts *self, GAsyncResult *result, GError **error);

G_END_DECLS
