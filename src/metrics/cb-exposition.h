#pragma once

#include "metrics/cb-metrics.h"

G_BEGIN_DECLS

/**
 * CbExpositionFormat:
 * @CB_EXPOSITION_TEXT: the Prometheus text format 0.0.4
 * @CB_EXPOSITION_OPENMETRICS: OpenMetrics 1.0, with exemplars
 */
typedef enum
{
  CB_EXPOSITION_TEXT,
  CB_EXPOSITION_OPENMETRICS,
} CbExpositionFormat;

CbExpositionFormat cb_exposition_negotiate (const char *accept);
const char *cb_exposition_get_content_type (CbExpositionFormat format);
GString *cb_exposition_write (CbMetrics *metrics, CbExpositionFormat format);

G_END_DECLS
