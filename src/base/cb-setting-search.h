#pragma once

#include "base/cb-settings-schema.h"

G_BEGIN_DECLS

CbSetting cb_setting_find (const char *group, const char *key);
CbSetting cb_setting_find_nearest (const char *group, const char *key);
gboolean cb_setting_has_group (const char *group);
const char *cb_setting_find_nearest_group (const char *group);

G_END_DECLS
