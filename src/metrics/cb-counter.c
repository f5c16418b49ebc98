#include "metrics/cb-counter.h"

/**
 * cb_counter_increment:
 * @self: a counter
 *
 * One more.
 */
void
cb_counter_increment (CbCounter *self)
{
  self->value += 1;
}

/**
 * cb_counter_add:
 * @self: a counter
 * @amount: how much more, not negative
 */
void
cb_counter_add (CbCounter *self, double amount)
{
  g_return_if_fail (amount >= 0);

  self->value += amount;
}

/**
 * cb_counter_set_from:
 * @self: a counter
 * @total: the count as somebody else keeps it
 *
 * For collectors that mirror a total counted elsewhere, such as the kernel's or
 * the transport's. A smaller total than before is not taken over.
 */
void
cb_counter_set_from (CbCounter *self, double total)
{
  self->value = MAX (self->value, total);
}

double
cb_counter_get (const CbCounter *self)
{
  return self->value;
}
