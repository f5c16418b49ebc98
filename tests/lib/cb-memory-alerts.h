#pragma once

#include "store/cb-store-backend.h"

G_BEGIN_DECLS

/**
 * CbMemoryAlerts:
 * @alerts: (element-type CbAlert): in the order of their ids
 * @notices: (element-type CbNotice): in the order they were added
 * @silences: (element-type CbSilence): by rule
 *
 * The alerts of a backend in memory. For one thread at a time.
 */
typedef struct
{
  GPtrArray *alerts;
  GPtrArray *notices;
  GPtrArray *silences;
} CbMemoryAlerts;

CbMemoryAlerts *cb_memory_alerts_new (void);
CbMemoryAlerts *cb_memory_alerts_copy (const CbMemoryAlerts *self);
void cb_memory_alerts_free (CbMemoryAlerts *self);
void cb_memory_alerts_save (CbMemoryAlerts *self, GPtrArray *alerts, GPtrArray *notices);
GPtrArray *cb_memory_alerts_list (CbMemoryAlerts *self, gboolean only_open, guint limit);
void cb_memory_alerts_prune (CbMemoryAlerts *self, gint64 before);
void cb_memory_alerts_update_notice (CbMemoryAlerts *self, const CbNotice *notice);
void cb_memory_alerts_remove_notice (CbMemoryAlerts *self, const char *id);
GPtrArray *cb_memory_alerts_list_notices (CbMemoryAlerts *self, guint limit);
void cb_memory_alerts_save_silence (CbMemoryAlerts *self, const CbSilence *silence);
GPtrArray *cb_memory_alerts_list_silences (CbMemoryAlerts *self, gint64 now);

G_END_DECLS
