#include <string.h>

#include "base/cb-json.h"
#include "fuzz/cb-fuzz.h"

/* What is taken is JSON: written again it is taken again. */

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
write_and_parse (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) again = NULL;
  g_autoptr (GError) error = NULL;

  json_node_init_object (node, object);
  text = json_to_string (node, FALSE);
  again = cb_json_parse_object (text, strlen (text), &error);
  g_assert_no_error (error);
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
      write_and_parse (object);
    }

  return 0;
}
