#pragma once

#include "base/cb-settings.h"

G_BEGIN_DECLS

/* Gives one setting another value, written as in the configuration; the rest stays. */
void cb_settings_change (CbSettings *settings, CbSetting setting, const char *text);

G_END_DECLS
