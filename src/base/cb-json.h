#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* How deep arrays and objects may be nested. */
#define CB_JSON_MAX_DEPTH 16

JsonObject *cb_json_parse_object (const char *text, gsize size, GError **error);
gboolean cb_json_get_string (JsonObject *object,
                             const char *member,
                             gboolean required,
                             gsize max_length,
                             const char **value,
                             GError **error);
gboolean cb_json_get_uint64 (JsonObject *object,
                             const char *member,
                             gboolean required,
                             guint64 *value,
                             GError **error);
gboolean cb_json_get_boolean (JsonObject *object,
                              const char *member,
                              gboolean required,
                              gboolean *value,
                              GError **error);
gboolean cb_json_get_strings (JsonObject *object,
                              const char *member,
                              guint max_items,
                              gsize max_length,
                              GStrv *values,
                              GError **error);

G_END_DECLS
