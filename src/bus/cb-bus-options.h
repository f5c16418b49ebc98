#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CbBusOption:
 * @name: of a member
 * @type: what its value must be
 *
 * One member that a dictionary of options may have; a list of them ends with a @name of %NULL.
 */
typedef struct
{
  const char *name;
  const char *type;
} CbBusOption;

gboolean cb_bus_options_check (GVariant *options, const CbBusOption *allowed, GError **error);

G_END_DECLS
