#pragma once

#include "base/cb-json.h"

G_BEGIN_DECLS

double cb_admin_load_json_get_number (JsonObject *object, const char *member);
gboolean cb_admin_load_json_get_flag (JsonObject *object, const char *member);
const char *cb_admin_load_json_get_string (JsonObject *object, const char *member);
JsonObject *cb_admin_load_json_get_object (JsonObject *object, const char *member);
JsonArray *cb_admin_load_json_get_array (JsonObject *object, const char *member);
JsonObject *cb_admin_load_json_get_element (JsonArray *array, guint i);

G_END_DECLS
