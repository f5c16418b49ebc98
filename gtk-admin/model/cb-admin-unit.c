#include "model/cb-admin-unit.h"

#include <glib/gi18n.h>
#include <math.h>

static char *
format_seconds (double seconds)
{
  if (seconds < 0.001)
    return g_strdup_printf (_ ("%.0f µs"), seconds * 1e6);
  if (seconds < 0.01)
    return g_strdup_printf (_ ("%.1f ms"), seconds * 1e3);
  if (seconds < 1)
    return g_strdup_printf (_ ("%.0f ms"), seconds * 1e3);

  return g_strdup_printf (_ ("%.1f s"), seconds);
}

/* Returns: (transfer full): a value with its unit, as short as it is still true */
char *
cb_admin_unit_dup_text (CbAdminUnit unit, double value)
{
  if (isnan (value))
    return g_strdup ("–");

  switch (unit)
    {
    case CB_ADMIN_UNIT_RATE:
      return g_strdup_printf (value >= 0.05 && value < 10 ? _ ("%.1f/s") : _ ("%.0f/s"), value);
    case CB_ADMIN_UNIT_SECONDS:
      return format_seconds (value);
    case CB_ADMIN_UNIT_RATIO:
      return g_strdup_printf (value > 0 && value < 0.1 ? _ ("%.1f %%") : _ ("%.0f %%"),
                              value * 100);
    case CB_ADMIN_UNIT_WHOLE:
      return g_strdup_printf (_ ("%.0f %%"), value * 100);
    case CB_ADMIN_UNIT_COUNT:
    default:
      return g_strdup_printf ("%.0f", value);
    }
}

/* Returns: the next 1, 2 or 5 times a power of ten */
static double
round_up_to_step (double value)
{
  double power = pow (10, floor (log10 (value)));
  double lead = value / power;

  if (lead <= 1)
    return power;
  if (lead <= 2)
    return 2 * power;

  return lead <= 5 ? 5 * power : 10 * power;
}

/* Returns: where the scale ends that has to show @max */
double
cb_admin_unit_round_up (CbAdminUnit unit, double max)
{
  /* Below them a curve would make much of nothing. */
  static const double least[] = {
    [CB_ADMIN_UNIT_COUNT] = 4,    [CB_ADMIN_UNIT_RATE] = 1,  [CB_ADMIN_UNIT_SECONDS] = 0.01,
    [CB_ADMIN_UNIT_RATIO] = 0.05, [CB_ADMIN_UNIT_WHOLE] = 1,
  };

  if (unit == CB_ADMIN_UNIT_WHOLE)
    return 1;

  return round_up_to_step (fmax (max, least[unit]));
}
