#include "loadtest/cb-load-comparison.h"

#include <math.h>

#include "base/cb-error.h"
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

static char *
format_change (const Figure *figure, double before, double after)
{
  double percent;
  gboolean better = (after > before) == figure->more_is_better;

  if (before == after)
    return g_strdup ("same");
  if (before <= 0)
    return g_strdup (better ? "better" : "worse");
  percent = (after - before) / before * 100;
  if (fabs (percent) < NOTABLE_PERCENT)
    return g_strdup_printf ("%+.1f %%", percent);

  return g_strdup_printf ("%+.1f %% %s", percent, better ? "better" : "worse");
}

static void
append_kind (GString *out, const char *title, JsonObject *a, JsonObject *b)
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

/**
 * cb_load_comparison_make:
 * @a: a result: its directory, or its results.json
 * @b: another one
 * @error: return location for an error
 *
 * Returns: (transfer full): both side by side, for a terminal
 */
char *
cb_load_comparison_make (const char *a, const char *b, GError **error)
{
  g_autoptr (JsonObject) first = load (a, error);
  g_autoptr (JsonObject) second = first != NULL ? load (b, error) : NULL;
  GString *out;
  JsonArray *kinds;

  if (second == NULL)
    return NULL;

  out = g_string_new (NULL);
  g_string_append_printf (out, "A %s\nB %s\n", a, b);
  append_kind (out, "all", json_object_get_object_member (first, "total"),
               json_object_get_object_member (second, "total"));
  kinds = json_object_get_array_member (first, "kinds");
  for (guint i = 0; i < json_array_get_length (kinds); i++)
    {
      JsonObject *kind = json_array_get_object_element (kinds, i);
      const char *name = json_object_get_string_member_with_default (kind, "name", "");
      JsonObject *other = find_kind (second, name);

      if (other != NULL)
        append_kind (out, name, kind, other);
    }

  return g_string_free (out, FALSE);
}
