#include "widgets/cb-widget-shipped.h"

#include <string.h>

#include "widgets/cb-widget-coding.h"
#include "widgets/cb-widget-loader.h"

static void
test_files (void)
{
  static const char *const names[] = { "widget.js", "loader.js", "ar.json",
                                       "de.json",   "es.json",   "fr.json" };
  g_autoptr (CbWidgetPackage) package = cb_widget_shipped_dup_package ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpuint (g_bytes_get_size (cb_widget_package_get (package, names[i])), >, 100);
  g_assert_true (cb_widget_package_check (package, &error));
  g_assert_no_error (error);
}

/* The loader has a place for all that it has to know. */
static void
test_loader (void)
{
  const CbWidgetOffer offer = { "1.2.3", "sha384-abc", "1.2.4", "sha384-def", 20, 600 };
  g_autoptr (GBytes) source = cb_widget_shipped_dup_loader ();
  g_autoptr (CbWidgetFile) loader = cb_widget_loader_build (source, &offer);
  GBytes *bytes = loader->bytes[CB_WIDGET_PLAIN];
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  g_assert_true (cb_widget_loader_knows_canaries (source));
  g_assert_nonnull (strstr (text, "1.2.3"));
  g_assert_nonnull (strstr (text, "sha384-abc"));
  g_assert_nonnull (strstr (text, "1.2.4 sha384-def 20"));
  g_assert_null (strchr (text, '@'));
}

static void
test_small (void)
{
  g_autoptr (CbWidgetPackage) package = cb_widget_shipped_dup_package ();
  g_autoptr (GBytes) loader = cb_widget_coding_apply (
      CB_WIDGET_GZIP, cb_widget_package_get (package, CB_WIDGET_LOADER_NAME));
  g_autoptr (GBytes) entry = cb_widget_coding_apply (
      CB_WIDGET_GZIP, cb_widget_package_get (package, CB_WIDGET_ENTRY_NAME));

  g_assert_cmpuint (g_bytes_get_size (loader), <=, 3000);
  g_assert_cmpuint (g_bytes_get_size (entry), <=, 20000);
}

static void
assert_coded (CbWidgetPackage *package, const char *name, CbWidgetCoding coding)
{
  g_autoptr (GBytes) built = cb_widget_package_dup_coded (package, name, coding);
  g_autoptr (GBytes) made = cb_widget_coding_apply (coding, cb_widget_package_get (package, name));

  g_assert_cmpint (built != NULL, ==, made != NULL);
  g_assert_true (built == NULL || g_bytes_equal (built, made));
}

/* The build compressed what it compiled in, and nothing else. */
static void
test_coded (void)
{
  g_autoptr (CbWidgetPackage) package = cb_widget_shipped_dup_package ();
  g_autoptr (GList) names = cb_widget_package_list (package);

  for (GList *l = names; l != NULL; l = l->next)
    {
      assert_coded (package, l->data, CB_WIDGET_GZIP);
      assert_coded (package, l->data, CB_WIDGET_BROTLI);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/widgets/shipped/files", test_files);
  g_test_add_func ("/widgets/shipped/loader", test_loader);
  g_test_add_func ("/widgets/shipped/small", test_small);
  g_test_add_func ("/widgets/shipped/coded", test_coded);

  return g_test_run ();
}
