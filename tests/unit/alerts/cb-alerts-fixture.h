#pragma once

#include "alerts/cb-alerts.h"
#include "lib/cb-await.h"
#include "lib/cb-backend-memory.h"
#include "lib/cb-clock-fake.h"
#include "lib/cb-notifier-fake.h"
#include "lib/cb-temp-dir.h"

G_BEGIN_DECLS

/* The service with a clock that stands, a store in memory, and one channel with two receivers. */
typedef struct
{
  CbTempDir *dir;
  CbClockFake *clock;
  CbSettings *settings;
  CbBackendMemory *backend;
  CbStore *store;
  CbMetrics *metrics;
  CbGauge *cpu;  /* what the rule "hot" watches: above 80 % it is broken, clear at 70 % */
  CbGauge *load; /* likewise, for the rule "loaded" */
  CbMetricsHistory *history;
  CbNotifierFake *notifier;
  CbAlerts *alerts;
  GString *events; /* what was announced: "+hot -hot " */
} CbAlertsFixture;

void cb_alerts_fixture_set_up (CbAlertsFixture *self, gconstpointer data);
void cb_alerts_fixture_tear_down (CbAlertsFixture *self, gconstpointer data);
void cb_alerts_fixture_set (CbAlertsFixture *self, const char *text);
void cb_alerts_fixture_start (CbAlertsFixture *self);
void cb_alerts_fixture_stop (CbAlertsFixture *self);
void cb_alerts_fixture_settle (CbAlertsFixture *self);
void cb_alerts_fixture_round (CbAlertsFixture *self, guint seconds, double cpu);
char *cb_alerts_fixture_dup_told (CbAlertsFixture *self, const char *target);
void cb_alerts_fixture_assert_told (CbAlertsFixture *self, const char *expected);
GPtrArray *cb_alerts_fixture_list_stored (CbAlertsFixture *self);
guint cb_alerts_fixture_count_waiting (CbAlertsFixture *self);
guint cb_alerts_fixture_count_notices (CbAlertsFixture *self);
void cb_alerts_fixture_restart (CbAlertsFixture *self);

G_END_DECLS
