#pragma once

#include "base/cb-settings-schema.h"

G_BEGIN_DECLS

void cb_settings_schema_create_backup (GParamSpec **props, GParamFlags f);

G_END_DECLS
