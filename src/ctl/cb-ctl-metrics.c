#include "base/cb-error.h"
#include "ctl/cb-ctl-client.h"
#include "ctl/cb-ctl-text.h"

/* `chatbotctl metrics`: what the daemon counts and measures. */

#define BARS 8

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* Returns: (transfer full) (element-type utf8): names in order, of those that have @part */
static GPtrArray *
sort_names (GVariant *values, const char *part)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  GVariantIter iter;
  char *name;
  double value;

  g_variant_iter_init (&iter, values);
  while (g_variant_iter_loop (&iter, "{sd}", &name, &value))
    if (part == NULL || strstr (name, part) != NULL)
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);

  return names;
}

static gboolean
show (CbCtl *self, GError **error)
{
  static const char *const headings[] = { "METRIC", ">VALUE", NULL };
  g_autoptr (CbCtlTable) table = cb_ctl_table_new (headings);
  g_autoptr (CbDBusMetrics) metrics = NULL;
  g_autoptr (GVariant) values = NULL;
  g_autoptr (GPtrArray) names = NULL;

  if (!cb_ctl_parse (self, NULL, error))
    return FALSE;
  metrics = cb_ctl_client_get_metrics (self, error);
  if (metrics == NULL ||
      !cb_dbus_metrics_call_get_snapshot_sync (metrics, CB_CTL_CALL, &values, NULL, error))
    return FALSE;
  if (cb_ctl_print_json (self, values))
    return TRUE;

  names = sort_names (values, self->arguments[1]);
  for (guint i = 0; i < names->len; i++)
    {
      double value = 0;

      g_variant_lookup (values, g_ptr_array_index (names, i), "d", &value);
      cb_ctl_table_add (table, g_strdup (g_ptr_array_index (names, i)));
      cb_ctl_table_add (table, g_strdup_printf ("%.10g", value));
    }
  cb_ctl_print_table (self, table, "No metric has that in its name");

  return TRUE;
}

static gboolean
print_exposition (CbCtl *self, GError **error)
{
  g_autoptr (CbDBusMetrics) metrics = NULL;
  g_autofree char *text = NULL;

  if (!cb_ctl_parse (self, NULL, error))
    return FALSE;
  metrics = cb_ctl_client_get_metrics (self, error);
  if (metrics == NULL ||
      !cb_dbus_metrics_call_get_exposition_sync (metrics, CB_CTL_CALL, &text, NULL, error))
    return FALSE;
  g_print ("%s", text);

  return TRUE;
}

/* History */

static double
find_highest (GVariant *points)
{
  GVariantIter iter;
  double highest = 0;
  double value;

  g_variant_iter_init (&iter, points);
  while (g_variant_iter_next (&iter, "(td)", NULL, &value))
    highest = value > highest ? value : highest;

  return highest;
}

static void
print_points (CbCtl *self, GVariant *points)
{
  static const char *const headings[] = { "TIME", ">VALUE", "", NULL };
  static const char *const bars[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
  g_autoptr (CbCtlTable) table = cb_ctl_table_new (headings);
  double highest = find_highest (points);
  GVariantIter iter;
  guint64 at;
  double value;

  G_STATIC_ASSERT (G_N_ELEMENTS (bars) == BARS);
  g_variant_iter_init (&iter, points);
  while (g_variant_iter_next (&iter, "(td)", &at, &value))
    {
      guint bar = highest > 0 && value >= 0 ? value / highest * (BARS - 1) : 0;

      cb_ctl_table_add (table, cb_ctl_text_format_time (at));
      cb_ctl_table_add (table, value == value ? g_strdup_printf ("%.6g", value) : g_strdup ("-"));
      cb_ctl_table_add (table, g_strdup (value == value ? bars[MIN (bar, BARS - 1)] : ""));
    }
  cb_ctl_print_table (self, table, "There is no history yet");
}

static gboolean
history (CbCtl *self, GError **error)
{
  g_autofree char *last = NULL;
  const GOptionEntry options[] = {
    { "last", 0, 0, G_OPTION_ARG_STRING, &last, "How far back, as in 10min; an hour at most",
      "DURATION" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (CbDBusMetrics) metrics = NULL;
  g_autoptr (GVariant) points = NULL;
  guint seconds = 300;

  if (!cb_ctl_parse (self, options, error) ||
      (last != NULL && !cb_ctl_text_parse_duration (last, &seconds, error)))
    return FALSE;
  metrics = cb_ctl_client_get_metrics (self, error);
  if (metrics == NULL ||
      !cb_dbus_metrics_call_get_history_sync (metrics, self->arguments[1], seconds, CB_CTL_CALL,
                                              &points, NULL, error))
    return FALSE;
  if (!cb_ctl_print_json (self, points))
    print_points (self, points);

  return TRUE;
}

static const CbCtlCommand commands[] = {
  { "show", "[PART]", "Print counters and gauges, those with PART in their names", show },
  { "history", "LINE", "Print the course of a line over the last minutes", history },
  { "exposition", "", "Print what Prometheus gets", print_exposition },
  { NULL, NULL, NULL, NULL },
};

const CbCtlGroup cb_ctl_metrics = { "metrics", "Metrics", commands };
