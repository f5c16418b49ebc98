#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbCounter:
 *
 * One series that only grows. Owned by its family, which lives as long as the
 * registry; the user keeps the pointer. Main loop only.
 */
typedef struct
{
  double value;
} CbCounter;

void cb_counter_increment (CbCounter *self);
void cb_counter_add (CbCounter *self, double amount);
void cb_counter_set_from (CbCounter *self, double total);
double cb_counter_get (const CbCounter *self);

G_END_DECLS
