#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbAdminUnit:
 * @CB_ADMIN_UNIT_COUNT: how many there are
 * @CB_ADMIN_UNIT_RATE: how many a second
 * @CB_ADMIN_UNIT_SECONDS: how long
 * @CB_ADMIN_UNIT_RATIO: which share, as small as it may be
 * @CB_ADMIN_UNIT_WHOLE: which share of a whole, drawn against all of it
 *
 * What a measured value means.
 */
typedef enum
{
  CB_ADMIN_UNIT_COUNT,
  CB_ADMIN_UNIT_RATE,
  CB_ADMIN_UNIT_SECONDS,
  CB_ADMIN_UNIT_RATIO,
  CB_ADMIN_UNIT_WHOLE,
} CbAdminUnit;

char *cb_admin_unit_dup_text (CbAdminUnit unit, double value);
double cb_admin_unit_round_up (CbAdminUnit unit, double max);

G_END_DECLS
