#pragma once

#include "alerts/cb-alert-track.h"
#include "alerts/cb-alerts.h"
#include "alerts/cb-outbox.h"

G_BEGIN_DECLS

/* Alerts that are not over, at most: more than there are rules. */
#define CB_ALERTS_MAX_OPEN 1000

struct _CbAlerts
{
  GObject parent_instance;

  CbStore *store;            /* (owned) */
  CbMetrics *metrics;        /* (owned) */
  CbMetricsHistory *history; /* (owned) */
  CbClock *clock;            /* (owned) */
  CbSettings *settings;      /* (owned) */
  CbOutbox *outbox;          /* (owned) */
  CbDuty *duty;              /* (owned) (nullable): whether it is this process that watches */

  GStrv more_rules;     /* (owned) (nullable): besides the built-in ones */
  GPtrArray *tracks;    /* (owned) (element-type CbAlertTrack): of every rule */
  GHashTable *firing;   /* (owned) (element-type utf8 CbGauge): by rule; the gauges are borrowed */
  GHashTable *silences; /* (owned) (element-type utf8 CbSilence): by rule */
  GPtrArray *open;      /* (owned) (element-type CbAlert): those that are not over, oldest first */

  GHashTable *dirty;   /* (owned) (element-type utf8 CbAlert): what the store does not know yet */
  GPtrArray *untold;   /* (owned) (element-type CbNotice): what the outbox does not know yet */
  GPtrArray *unstored; /* (owned) (element-type CbNotice): in the outbox, but not in the store */
  GPtrArray *news;     /* (owned) (element-type CbAlert): what a round found, to be announced */

  GPtrArray *waiting; /* (owned) (element-type GTask): who waits until what is dirty is stored */

  gboolean loaded; /* what was in the store at the start is here */
  gboolean loading;
  gboolean saving;
  guint timer;
  guint interval_ms;   /* of @timer */
  gint64 refreshed_at; /* monotonic */
  gint64 pruned_at;    /* monotonic */
  GCancellable *stopping;
};

/* Notes that @alert stands differently now; takes it into the open ones or, when over, out. */
void cb_alerts_put (CbAlerts *self, CbAlert *alert);

/* Returns: (transfer none) (nullable): the track of a rule */
CbAlertTrack *cb_alerts_find_track (CbAlerts *self, const char *rule);

/* Makes the tracks of the rules that the settings name; where those are no good nothing changes. */
gboolean cb_alerts_take_rules (CbAlerts *self, GError **error);

/* Resolves @alert, whose rule is watched no more. */
void cb_alerts_end (CbAlerts *self, const CbAlert *alert);

/* Tells the property, the metric and whoever listens what changed. */
void cb_alerts_announce (CbAlerts *self, GPtrArray *news);

/* Returns: (transfer full) (element-type CbAlert): those that fire now */
GPtrArray *cb_alerts_list_firing (CbAlerts *self);

/* Forgets silences that have ended. */
void cb_alerts_drop_ended_silences (CbAlerts *self);

/* Stores what is to be stored, at once or after what is being stored now. */
void cb_alerts_save (CbAlerts *self);

/* One round over the rules; only once everything is loaded. */
void cb_alerts_run_round (CbAlerts *self);

G_END_DECLS
