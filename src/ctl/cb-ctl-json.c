#include "ctl/cb-ctl-json.h"

#include <math.h>
#include <string.h>

#include "base/cb-json-writer.h"

static void write_value (CbJsonWriter *writer, const char *name, GVariant *value);

/* The writer takes names as they are: they are the program's own, but for here. */
static char *
escape_name (const char *name)
{
  CbJsonWriter writer;
  g_autofree char *quoted = NULL;

  cb_json_writer_init (&writer);
  cb_json_writer_add_string (&writer, NULL, name);
  quoted = cb_json_writer_finish (&writer, NULL);

  return g_strndup (quoted + 1, strlen (quoted) - 2);
}

static void
write_dict (CbJsonWriter *writer, const char *name, GVariant *dict)
{
  cb_json_writer_begin_object (writer, name);
  for (gsize i = 0; i < g_variant_n_children (dict); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (dict, i);
      g_autoptr (GVariant) key = g_variant_get_child_value (entry, 0);
      g_autoptr (GVariant) value = g_variant_get_child_value (entry, 1);

      g_autofree char *member = escape_name (g_variant_get_string (key, NULL));

      write_value (writer, member, value);
    }
  cb_json_writer_end_object (writer);
}

static void
write_list (CbJsonWriter *writer, const char *name, GVariant *list)
{
  cb_json_writer_begin_array (writer, name);
  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) value = g_variant_get_child_value (list, i);

      write_value (writer, NULL, value);
    }
  cb_json_writer_end_array (writer);
}

static void
write_variant (CbJsonWriter *writer, const char *name, GVariant *value)
{
  g_autoptr (GVariant) inner = g_variant_get_variant (value);

  write_value (writer, name, inner);
}

/* JSON has no infinity, and nothing that is not a number. */
static void
write_double (CbJsonWriter *writer, const char *name, double value)
{
  if (isfinite (value))
    cb_json_writer_add_double (writer, name, value);
  else
    cb_json_writer_add_null (writer, name);
}

static void
write_value (CbJsonWriter *writer, const char *name, GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARIANT))
    write_variant (writer, name, value);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE ("a{s*}")))
    write_dict (writer, name, value);
  else if (g_variant_is_container (value))
    write_list (writer, name, value);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    cb_json_writer_add_boolean (writer, name, g_variant_get_boolean (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    write_double (writer, name, g_variant_get_double (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
    cb_json_writer_add_uint (writer, name, g_variant_get_uint32 (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
    cb_json_writer_add_uint (writer, name, g_variant_get_uint64 (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT32))
    cb_json_writer_add_double (writer, name, g_variant_get_int32 (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    cb_json_writer_add_double (writer, name, g_variant_get_int64 (value));
  else
    cb_json_writer_add_string (writer, name, g_variant_get_string (value, NULL));
}

/**
 * cb_ctl_json_from_variant:
 * @value: what came over the bus
 *
 * Returns: (transfer full): the same as JSON, in one line; tuples become arrays
 */
char *
cb_ctl_json_from_variant (GVariant *value)
{
  CbJsonWriter writer;

  cb_json_writer_init (&writer);
  write_value (&writer, NULL, value);

  return cb_json_writer_finish (&writer, NULL);
}
