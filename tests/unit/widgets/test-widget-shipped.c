#include "widgets/cb-widget-shipped.h"

#include <string.h>

#include "widgets/cb-widget-loader.h"

static char *
dup_text (CbWidgetFile *file)
{
  gsize size;
  const char *data = g_bytes_get_data (file->bytes, &size);

  return g_strndup (data, size);
}

static void
test_loader (void)
{
  g_autoptr (CbWidgetShipped) shipped = cb_widget_shipped_new ();
  CbWidgetSource *source = CB_WIDGET_SOURCE (shipped);
  const char *version = cb_widget_shipped_get_version (shipped);
  g_autoptr (CbWidgetFile) loader = cb_widget_source_dup_loader (source);
  g_autoptr (CbWidgetFile) entry =
                 cb_widget_source_dup_file (source, version, CB_WIDGET_ENTRY_NAME);
  g_autofree char *text = dup_text (loader);

  g_assert_nonnull (entry);
  g_assert_nonnull (strstr (text, version));
  g_assert_nonnull (strstr (text, entry->integrity));
  g_assert_null (strchr (text, '@'));
}

/* What it is called says what it is: the same files are the same version. */
static void
test_version (void)
{
  g_autoptr (CbWidgetShipped) one = cb_widget_shipped_new ();
  g_autoptr (CbWidgetShipped) other = cb_widget_shipped_new ();

  g_assert_cmpstr (cb_widget_shipped_get_version (one), ==, cb_widget_shipped_get_version (other));
  g_assert_cmpuint (strlen (cb_widget_shipped_get_version (one)), ==, 16);
}

static void
test_files (void)
{
  g_autoptr (CbWidgetShipped) shipped = cb_widget_shipped_new ();
  CbWidgetSource *source = CB_WIDGET_SOURCE (shipped);
  const char *version = cb_widget_shipped_get_version (shipped);
  static const char *const there[] = { "widget.js", "ar.json", "de.json", "es.json", "fr.json" };
  static const char *const not_there[] = { "", "loader.js", "xx.json", "../widget.js" };

  for (guint i = 0; i < G_N_ELEMENTS (there); i++)
    {
      g_autoptr (CbWidgetFile) file = cb_widget_source_dup_file (source, version, there[i]);

      g_assert_nonnull (file);
      g_assert_cmpuint (g_bytes_get_size (file->bytes), >, 100);
      g_assert_null (cb_widget_source_dup_file (source, "another", there[i]));
    }
  for (guint i = 0; i < G_N_ELEMENTS (not_there); i++)
    g_assert_null (cb_widget_source_dup_file (source, version, not_there[i]));
}

static void
test_small (void)
{
  g_autoptr (CbWidgetShipped) shipped = cb_widget_shipped_new ();
  CbWidgetSource *source = CB_WIDGET_SOURCE (shipped);
  g_autoptr (CbWidgetFile) loader = cb_widget_source_dup_loader (source);
  g_autoptr (CbWidgetFile) entry = cb_widget_source_dup_file (
      source, cb_widget_shipped_get_version (shipped), CB_WIDGET_ENTRY_NAME);

  g_assert_cmpuint (g_bytes_get_size (loader->gzip), <=, 3000);
  g_assert_cmpuint (g_bytes_get_size (entry->gzip), <=, 20000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/widgets/shipped/loader", test_loader);
  g_test_add_func ("/widgets/shipped/version", test_version);
  g_test_add_func ("/widgets/shipped/files", test_files);
  g_test_add_func ("/widgets/shipped/small", test_small);

  return g_test_run ();
}
