#include "loadtest/cb-load-comparison.h"

#include <math.h>

#include "base/cb-error.h"
#include "base/cb-json-writer.h"
#include "base/cb-json.h"
#include "loadtest/cb-load-text.h"

/* Two results side by side: what changed, and whether for the better. */

/* Less than this may be chance. */
#define NOTABLE_PERCENT 5

#define MAX_FILE (16 * 1024 * 1024)

typedef struct
{
  const char *title;
  const char *group; /* (nullable): within it the figure stands */
  const char *name;
  gboolean is_time;
  gboolean more_is_better;
} Figure;

static const Figure figures[] = {
  { "a second", NULL, "per_second", FALSE, TRUE },
  { "failed", NULL, "failed", FALSE, FALSE },
  { "p50", "corrected_us", "p50", TRUE, FALSE },
  { "p95", "corrected_us", "p95", TRUE, FALSE },
  { "p99", "corrected_us", "p99", TRUE, FALSE },
  { "p99.9", "corrected_us", "p99.9", TRUE, FALSE },
  { "max", "corrected_us", "max", TRUE, FALSE },
};

/* Returns: (transfer full): the result in a file, or in results.json of a directory */
static JsonObject *
load (const char *path, GError **error)
{
  g_autofree char *file = g_file_test (path, G_FILE_TEST_IS_DIR)
                              ? g_build_filename (path, "results.json", NULL)
                              : g_strdup (path);
  g_autofree char *text = NULL;
  gsize size;
  JsonObject *object;

  if (!g_file_get_contents (file, &text, &size, error))
    return NULL;
  object = size <= MAX_FILE ? cb_json_parse_object (text, size, error) : NULL;
  if (object != NULL && json_object_has_member (object, "total") &&
      json_object_has_member (object, "kinds"))
    return object;

  g_clear_pointer (&object, json_object_unref);
  g_clear_error (error);
  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "%s: not a result of chatbot-loadtest",
               file);

  return NULL;
}

static double
get_figure (JsonObject *kind, const Figure *figure)
{
  JsonObject *place = kind;

  if (figure->group != NULL)
    place = json_object_has_member (kind, figure->group)
                ? json_object_get_object_member (kind, figure->group)
                : NULL;

  return place != NULL ? json_object_get_double_member_with_default (place, figure->name, 0) : 0;
}

/* Returns: more than 0 where it is better now, less where it is worse, 0 where it may be chance */
static int
judge (const Figure *figure, double before, double after)
{
  if (before > 0 && fabs (after - before) / before * 100 < NOTABLE_PERCENT)
    return 0;
  if (before == after)
    return 0;

  return (after > before) == figure->more_is_better ? 1 : -1;
}

static const char *
name_verdict (int verdict)
{
  return verdict > 0 ? "better" : verdict < 0 ? "worse" : "same";
}

static char *
format_change (const Figure *figure, double before, double after)
{
  int verdict = judge (figure, before, after);
  double percent = before > 0 ? (after - before) / before * 100 : 0;

  if (before == after || before <= 0)
    return g_strdup (name_verdict (verdict));
  if (verdict == 0)
    return g_strdup_printf ("%+.1f %%", percent);

  return g_strdup_printf ("%+.1f %% %s", percent, name_verdict (verdict));
}

/* Writes down what became of one kind of request. */
typedef void (*WriteKind) (gpointer out, const char *title, JsonObject *a, JsonObject *b);

static void
append_kind (gpointer out, const char *title, JsonObject *a, JsonObject *b)
{
  g_string_append_printf (out, "\n%s\n", title);
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      double before = get_figure (a, &figures[i]);
      double after = get_figure (b, &figures[i]);
      g_autofree char *first = figures[i].is_time ? cb_load_text_format_time (before)
                                                  : cb_load_text_format_count (before);
      g_autofree char *second =
          figures[i].is_time ? cb_load_text_format_time (after) : cb_load_text_format_count (after);
      g_autofree char *change = format_change (&figures[i], before, after);

      g_string_append_printf (out, "  %-10s %12s %12s   %s\n", figures[i].title, first, second,
                              change);
    }
}

static void
add_kind (gpointer out, const char *title, JsonObject *a, JsonObject *b)
{
  CbJsonWriter *writer = out;

  cb_json_writer_begin_object (writer, NULL);
  cb_json_writer_add_string (writer, "name", title);
  cb_json_writer_begin_array (writer, "figures");
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      double before = get_figure (a, &figures[i]);
      double after = get_figure (b, &figures[i]);

      cb_json_writer_begin_object (writer, NULL);
      cb_json_writer_add_string (writer, "name", figures[i].name);
      cb_json_writer_add_measure (writer, "a", before);
      cb_json_writer_add_measure (writer, "b", after);
      cb_json_writer_add_string (writer, "change",
                                 name_verdict (judge (&figures[i], before, after)));
      cb_json_writer_end_object (writer);
    }
  cb_json_writer_end_array (writer);
  cb_json_writer_end_object (writer);
}

static JsonObject *
find_kind (JsonObject *result, const char *name)
{
  JsonArray *kinds = json_object_get_array_member (result, "kinds");

  for (guint i = 0; i < json_array_get_length (kinds); i++)
    {
      JsonObject *kind = json_array_get_object_element (kinds, i);

      if (g_strcmp0 (json_object_get_string_member_with_default (kind, "name", NULL), name) == 0)
        return kind;
    }

  return NULL;
}

/* All together first, then each kind that both results have. */
static void
write_kinds (JsonObject *first, JsonObject *second, WriteKind write, gpointer out)
{
  JsonArray *kinds = json_object_get_array_member (first, "kinds");

  write (out, "all", json_object_get_object_member (first, "total"),
         json_object_get_object_member (second, "total"));
  for (guint i = 0; i < json_array_get_length (kinds); i++)
    {
      JsonObject *kind = json_array_get_object_element (kinds, i);
      const char *name = json_object_get_string_member_with_default (kind, "name", "");
      JsonObject *other = find_kind (second, name);

      if (other != NULL)
        write (out, name, kind, other);
    }
}

static char *
write_json (const char *a, const char *b, JsonObject *first, JsonObject *second)
{
  CbJsonWriter writer;

  cb_json_writer_init (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_json_writer_add_string (&writer, "a", a);
  cb_json_writer_add_string (&writer, "b", b);
  cb_json_writer_begin_array (&writer, "kinds");
  write_kinds (first, second, add_kind, &writer);
  cb_json_writer_end_array (&writer);
  cb_json_writer_end_object (&writer);
  g_string_append_c (writer.out, '\n');

  return cb_json_writer_finish (&writer, NULL);
}

/**
 * cb_load_comparison_make:
 * @a: a result: its directory, or its results.json
 * @b: another one
 * @json: whether a program reads it
 * @error: return location for an error
 *
 * Returns: (transfer full): both side by side, for a terminal or as a line of JSON; times in
 *   microseconds there
 */
char *
cb_load_comparison_make (const char *a, const char *b, gboolean json, GError **error)
{
  g_autoptr (JsonObject) first = load (a, error);
  g_autoptr (JsonObject) second = first != NULL ? load (b, error) : NULL;
  GString *out;

  if (second == NULL)
    return NULL;
  if (json)
    return write_json (a, b, first, second);

  out = g_string_new (NULL);
  g_string_append_printf (out, "A %s\nB %s\n", a, b);
  write_kinds (first, second, append_kind, out);

  return g_string_free (out, FALSE);
}
