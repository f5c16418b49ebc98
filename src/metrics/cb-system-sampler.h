#pragma once

#include <gio/gio.h>

#include "metrics/cb-metrics.h"

G_BEGIN_DECLS

#define CB_TYPE_SYSTEM_SAMPLER (cb_system_sampler_get_type ())
G_DECLARE_FINAL_TYPE (CbSystemSampler, cb_system_sampler, CB, SYSTEM_SAMPLER, GObject)

CbSystemSampler *
cb_system_sampler_new (CbMetrics *metrics, const char *data_directory, GError **error);
void cb_system_sampler_sample_async (CbSystemSampler *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean
cb_system_sampler_sample_finish (CbSystemSampler *self, GAsyncResult *result, GError **error);

G_END_DECLS
