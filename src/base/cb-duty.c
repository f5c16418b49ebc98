#include "base/cb-duty.h"

G_DEFINE_INTERFACE (CbDuty, cb_duty, G_TYPE_OBJECT)

static void
cb_duty_default_init (CbDutyInterface *iface)
{
}

/**
 * cb_duty_is_mine:
 * @self: (nullable): a duty; %NULL where this process is alone
 *
 * Returns: whether this process has it now
 */
gboolean
cb_duty_is_mine (CbDuty *self)
{
  return self == NULL || CB_DUTY_GET_IFACE (self)->is_mine (self);
}
