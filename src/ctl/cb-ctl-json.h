#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *cb_ctl_json_from_variant (GVariant *value);

G_END_DECLS
