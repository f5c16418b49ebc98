#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CB_TYPE_DUTY (cb_duty_get_type ())
G_DECLARE_INTERFACE (CbDuty, cb_duty, CB, DUTY, GObject)

/**
 * CbDutyInterface:
 * @is_mine: whether this process does now what only one may do at a time
 *
 * What several daemons on one store leave to one of them: watching the alerts, making the backups,
 * clearing up. Whoever does such work asks before each piece of it. Main loop only.
 */
struct _CbDutyInterface
{
  GTypeInterface g_iface;

  gboolean (*is_mine) (CbDuty *self);
};

gboolean cb_duty_is_mine (CbDuty *self);

G_END_DECLS
