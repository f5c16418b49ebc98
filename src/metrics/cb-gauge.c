#include "metrics/cb-gauge.h"

void
cb_gauge_set (CbGauge *self, double value)
{
  self->value = value;
}

/**
 * cb_gauge_add:
 * @self: a gauge
 * @amount: how much more; negative for less
 */
void
cb_gauge_add (CbGauge *self, double amount)
{
  self->value += amount;
}

double
cb_gauge_get (const CbGauge *self)
{
  return self->value;
}
