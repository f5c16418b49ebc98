#pragma once

#include "loadtest/cb-http-client.h"

G_BEGIN_DECLS

/**
 * CbLoadMonitor:
 *
 * Asks the server's /metrics now and then how much of the machine it uses.
 */
typedef struct _CbLoadMonitor CbLoadMonitor;

CbLoadMonitor *cb_load_monitor_new (CbLoadLoop *loop, const CbLoadTarget *target);
void cb_load_monitor_free (CbLoadMonitor *self);
void cb_load_monitor_ask (CbLoadMonitor *self);
double cb_load_monitor_get_cpu (CbLoadMonitor *self);
double cb_load_monitor_get_memory (CbLoadMonitor *self);
gboolean cb_load_monitor_find_value (const char *text, gsize size, const char *name, double *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbLoadMonitor, cb_load_monitor_free)

G_END_DECLS
