#include <math.h>

#include "base/cb-json.h"
#include "fuzz/cb-fuzz.h"

/* What is taken holds text and numbers that can be written again. */

static void
read_members (JsonObject *object)
{
  const char *text = NULL;
  guint64 number = 0;
  gboolean flag = FALSE;
  g_auto (GStrv) values = NULL;

  if (cb_json_get_string (object, "text", FALSE, 100, &text, NULL) && text != NULL)
    {
      g_assert_true (g_utf8_validate (text, -1, NULL));
      g_assert_cmpint (g_utf8_strlen (text, -1), <=, 100);
    }
  cb_json_get_uint64 (object, "after", FALSE, &number, NULL);
  cb_json_get_boolean (object, "on", FALSE, &flag, NULL);
  if (cb_json_get_strings (object, "attachments", 4, 40, &values, NULL) && values != NULL)
    g_assert_cmpuint (g_strv_length (values), <=, 4);
}

static void
check_member (JsonObject *object, const char *name, JsonNode *node, gpointer data)
{
  g_assert_true (g_utf8_validate (name, -1, NULL));
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_DOUBLE)
    g_assert_true (isfinite (json_node_get_double (node)));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = cb_json_parse_object ((const char *) data, size, &error);

  g_assert_true ((object == NULL) == (error != NULL));
  if (object != NULL)
    {
      read_members (object);
      json_object_foreach_member (object, check_member, NULL);
    }

  return 0;
}
