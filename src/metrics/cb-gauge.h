#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbGauge:
 *
 * One series that goes up and down. Owned by its family, which lives as long as
 * the registry; the user keeps the pointer. Main loop only.
 */
typedef struct
{
  double value;
} CbGauge;

void cb_gauge_set (CbGauge *self, double value);
void cb_gauge_add (CbGauge *self, double amount);
double cb_gauge_get (const CbGauge *self);

G_END_DECLS
