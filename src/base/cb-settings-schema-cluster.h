#pragma once

#include "base/cb-settings-schema.h"

G_BEGIN_DECLS

void cb_settings_schema_create_cluster (GParamSpec **props, GParamFlags flags);

G_END_DECLS
