#include "model/cb-admin-load-json.h"

/* What is not there, or of another type, reads as nothing: a result may be of another version. */

static JsonNode *
find (JsonObject *object, const char *member, JsonNodeType type)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, member) : NULL;

  return node != NULL && json_node_get_node_type (node) == type ? node : NULL;
}

double
cb_admin_load_json_get_number (JsonObject *object, const char *member)
{
  JsonNode *node = find (object, member, JSON_NODE_VALUE);

  return node != NULL ? json_node_get_double (node) : 0;
}

gboolean
cb_admin_load_json_get_flag (JsonObject *object, const char *member)
{
  JsonNode *node = find (object, member, JSON_NODE_VALUE);

  return node != NULL && json_node_get_boolean (node);
}

/* Returns: (transfer none): empty where there is none */
const char *
cb_admin_load_json_get_string (JsonObject *object, const char *member)
{
  JsonNode *node = find (object, member, JSON_NODE_VALUE);
  const char *text = node != NULL ? json_node_get_string (node) : NULL;

  return text != NULL ? text : "";
}

/* Returns: (transfer none) (nullable) */
JsonObject *
cb_admin_load_json_get_object (JsonObject *object, const char *member)
{
  JsonNode *node = find (object, member, JSON_NODE_OBJECT);

  return node != NULL ? json_node_get_object (node) : NULL;
}

/* Returns: (transfer none) (nullable) */
JsonArray *
cb_admin_load_json_get_array (JsonObject *object, const char *member)
{
  JsonNode *node = find (object, member, JSON_NODE_ARRAY);

  return node != NULL ? json_node_get_array (node) : NULL;
}

/* Returns: (transfer none) (nullable) */
JsonObject *
cb_admin_load_json_get_element (JsonArray *array, guint i)
{
  JsonNode *node = json_array_get_element (array, i);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}
