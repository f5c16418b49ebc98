#include "model/cb-admin-load-differences.h"

#include "model/cb-admin-load-json.h"

/* What `chatbot-loadtest compare --json` says, as a list of figures. */

static void
add_figure (GVariantBuilder *list, const char *kind, JsonObject *figure)
{
  const char *name = cb_admin_load_json_get_string (figure, "name");
  g_autofree char *key = g_strconcat (kind, ":", name, NULL);
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "key", g_variant_new_string (key));
  g_variant_builder_add (&dict, "{sv}", "kind", g_variant_new_string (kind));
  g_variant_builder_add (&dict, "{sv}", "figure", g_variant_new_string (name));
  g_variant_builder_add (&dict, "{sv}", "a",
                         g_variant_new_double (cb_admin_load_json_get_number (figure, "a")));
  g_variant_builder_add (&dict, "{sv}", "b",
                         g_variant_new_double (cb_admin_load_json_get_number (figure, "b")));
  g_variant_builder_add (&dict, "{sv}", "change",
                         g_variant_new_string (cb_admin_load_json_get_string (figure, "change")));
  g_variant_builder_add_value (list, g_variant_builder_end (&dict));
}

/* All figures of all requests together; of single kinds only what changed, or there is no end. */
static void
add_kind (GVariantBuilder *list, JsonObject *kind)
{
  const char *name = cb_admin_load_json_get_string (kind, "name");
  JsonArray *figures = cb_admin_load_json_get_array (kind, "figures");
  gboolean whole = g_str_equal (name, "all");

  for (guint i = 0; figures != NULL && i < json_array_get_length (figures); i++)
    {
      JsonObject *figure = cb_admin_load_json_get_element (figures, i);

      if (figure != NULL &&
          (whole || !g_str_equal (cb_admin_load_json_get_string (figure, "change"), "same")))
        add_figure (list, name, figure);
    }
}

/**
 * cb_admin_load_differences_parse:
 * @text: what the program said
 * @size: its size in bytes
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): of type aa{sv}: `key`, `kind`, `figure`, `a`, `b` and
 *   `change`, which is `better`, `worse` or `same`
 */
GVariant *
cb_admin_load_differences_parse (const char *text, gsize size, GError **error)
{
  g_autoptr (JsonObject) object = cb_json_parse_object (text, size, error);
  JsonArray *kinds;
  GVariantBuilder list;

  if (object == NULL)
    return NULL;

  kinds = cb_admin_load_json_get_array (object, "kinds");
  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; kinds != NULL && i < json_array_get_length (kinds); i++)
    {
      JsonObject *kind = cb_admin_load_json_get_element (kinds, i);

      if (kind != NULL)
        add_kind (&list, kind);
    }

  return g_variant_ref_sink (g_variant_builder_end (&list));
}
