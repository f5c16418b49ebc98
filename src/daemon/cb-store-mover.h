#pragma once

#include "base/cb-settings.h"

G_BEGIN_DECLS

gboolean cb_store_mover_run (CbSettings *settings, const char *to, GError **error);

G_END_DECLS
