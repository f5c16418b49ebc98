#include "model/cb-admin-load-result.h"

#include "base/cb-error.h"
#include "model/cb-admin-load-json.h"

/* The results.json of a load test as the rest of the console has its records: a dictionary. */

static void
add_string (GVariantBuilder *dict, const char *member, const char *text)
{
  g_variant_builder_add (dict, "{sv}", member, g_variant_new_string (text));
}

static void
add_flag (GVariantBuilder *dict, const char *member, gboolean flag)
{
  g_variant_builder_add (dict, "{sv}", member, g_variant_new_boolean (flag));
}

static void
add_number (GVariantBuilder *dict, const char *member, double number)
{
  g_variant_builder_add (dict, "{sv}", member, g_variant_new_double (number));
}

static void
copy_numbers (GVariantBuilder *dict, JsonObject *object, const char *const *members)
{
  for (guint i = 0; members[i] != NULL; i++)
    add_number (dict, members[i], cb_admin_load_json_get_number (object, members[i]));
}

static void
add_kind_members (GVariantBuilder *dict, JsonObject *kind)
{
  static const char *const counts[] = { "done", "failed", "per_second", NULL };
  static const char *const percentiles[] = { "p50", "p95", "p99", "max" };
  JsonObject *times = cb_admin_load_json_get_object (kind, "corrected_us");

  copy_numbers (dict, kind, counts);
  for (guint i = 0; i < G_N_ELEMENTS (percentiles); i++)
    add_number (dict, percentiles[i],
                cb_admin_load_json_get_number (times, percentiles[i]) / G_USEC_PER_SEC);
}

static GVariant *
make_kind (JsonObject *kind)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  add_string (&dict, "name", cb_admin_load_json_get_string (kind, "name"));
  add_kind_members (&dict, kind);

  return g_variant_builder_end (&dict);
}

static GVariant *
make_threshold (JsonObject *threshold)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  add_string (&dict, "text", cb_admin_load_json_get_string (threshold, "text"));
  add_flag (&dict, "holds", cb_admin_load_json_get_flag (threshold, "holds"));

  return g_variant_builder_end (&dict);
}

/* Adds a list, of type aa{sv}, of what @make makes of each object. */
static void
add_list (GVariantBuilder *dict,
          const char *member,
          JsonArray *array,
          GVariant *(*make) (JsonObject *) )
{
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = cb_admin_load_json_get_element (array, i);

      if (object != NULL)
        g_variant_builder_add_value (&list, make (object));
    }
  g_variant_builder_add (dict, "{sv}", member, g_variant_builder_end (&list));
}

/* Which scenarios, as the command line takes them. */
static char *
dup_scenarios (JsonObject *plan)
{
  JsonObject *weights = cb_admin_load_json_get_object (plan, "weights");
  GString *text = g_string_new (NULL);
  JsonObjectIter iter;
  const char *name;

  if (weights == NULL)
    return g_string_free (text, FALSE);

  json_object_iter_init_ordered (&iter, weights);
  while (json_object_iter_next_ordered (&iter, &name, NULL))
    g_string_append_printf (text, "%s%s=%.0f", text->len > 0 ? "," : "", name,
                            cb_admin_load_json_get_number (weights, name));

  return g_string_free (text, FALSE);
}

static guint64
get_time (JsonObject *object, const char *member)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (
      cb_admin_load_json_get_string (object, member), NULL);

  return time != NULL ? (guint64) g_date_time_to_unix (time) * G_USEC_PER_SEC : 0;
}

static void
add_plan (GVariantBuilder *dict, JsonObject *plan)
{
  g_autofree char *scenarios = dup_scenarios (plan);

  add_string (dict, "target", cb_admin_load_json_get_string (plan, "target"));
  add_string (dict, "scenarios", scenarios);
  add_number (dict, "users", cb_admin_load_json_get_number (plan, "users"));
}

static void
add_outcome (GVariantBuilder *dict, JsonObject *result)
{
  static const char *const account[] = { "acknowledged", "found", "lost",      "doubled",
                                         "renumbered",   "gaps",  "unchecked", NULL };
  static const char *const server[] = { "cpu_cores", "memory_bytes", NULL };
  static const char *const faults[] = { "limited", NULL };

  add_kind_members (dict, cb_admin_load_json_get_object (result, "total"));
  copy_numbers (dict, cb_admin_load_json_get_object (result, "account"), account);
  copy_numbers (dict, cb_admin_load_json_get_object (result, "server"), server);
  copy_numbers (dict, cb_admin_load_json_get_object (result, "faults"), faults);
  add_list (dict, "thresholds", cb_admin_load_json_get_array (result, "thresholds"),
            make_threshold);
  add_list (dict, "kinds", cb_admin_load_json_get_array (result, "kinds"), make_kind);
}

/**
 * cb_admin_load_result_parse:
 * @text: a results.json of chatbot-loadtest
 * @size: its size in bytes
 * @path: the folder that it is in, which names the result
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): of type a{sv}; times in seconds, `started_at` as everywhere
 */
GVariant *
cb_admin_load_result_parse (const char *text, gsize size, const char *path, GError **error)
{
  g_autoptr (JsonObject) result = cb_json_parse_object (text, size, error);
  GVariantBuilder dict;

  if (result == NULL)
    return NULL;
  if (cb_admin_load_json_get_object (result, "total") == NULL)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "%s: not a result of chatbot-loadtest",
                   path);
      return NULL;
    }

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  add_string (&dict, "path", path);
  g_variant_builder_add (&dict, "{sv}", "started_at",
                         g_variant_new_uint64 (get_time (result, "started_at")));
  add_number (&dict, "seconds", cb_admin_load_json_get_number (result, "seconds"));
  add_flag (&dict, "passed", cb_admin_load_json_get_flag (result, "passed"));
  add_flag (&dict, "interrupted", cb_admin_load_json_get_flag (result, "interrupted"));
  add_plan (&dict, cb_admin_load_json_get_object (result, "plan"));
  add_outcome (&dict, result);

  return g_variant_ref_sink (g_variant_builder_end (&dict));
}
