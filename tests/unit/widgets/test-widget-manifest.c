#include "widgets/cb-widget-manifest.h"

#include <string.h>

#include "base/cb-error.h"

static CbWidgetManifest *
make (void)
{
  CbWidgetManifest *manifest = cb_widget_manifest_new ();
  g_autoptr (GBytes) script = g_bytes_new_static ("run ();", 7);
  g_autoptr (GBytes) gzip = g_bytes_new_static ("xyz", 3);

  manifest->version = g_strdup ("1.2.3");
  manifest->published_at = 1795485600123456;
  manifest->actor = g_strdup ("uid:7");
  manifest->notes = g_strdup ("Grüße\n\"too\"");
  manifest->content = g_strdup ("abc");
  cb_widget_manifest_add (manifest, "files/widget.js", script);
  cb_widget_manifest_add (manifest, "gzip/widget.js", gzip);

  return manifest;
}

static void
test_text (void)
{
  g_autoptr (CbWidgetManifest) manifest = make ();
  g_autofree char *text = cb_widget_manifest_format (manifest);
  g_autoptr (GError) error = NULL;
  g_autoptr (CbWidgetManifest) again = cb_widget_manifest_parse (text, strlen (text), &error);
  guint n_files;
  guint64 size;

  g_assert_no_error (error);
  g_assert_cmpstr (again->version, ==, "1.2.3");
  g_assert_cmpint (again->published_at, ==, 1795485600123456);
  g_assert_cmpstr (again->actor, ==, "uid:7");
  g_assert_cmpstr (again->notes, ==, "Grüße\n\"too\"");
  g_assert_false (again->shipped);
  g_assert_cmpstr (again->content, ==, "abc");
  g_assert_cmpuint (g_hash_table_size (again->members), ==, 2);
  cb_widget_manifest_count (again, &n_files, &size);
  g_assert_cmpuint (n_files, ==, 1);
  g_assert_cmpuint (size, ==, 7);
}

static void
test_altered (void)
{
  g_autoptr (CbWidgetManifest) manifest = make ();
  g_autofree char *text = cb_widget_manifest_format (manifest);
  gsize size = strlen (text);

  for (gsize i = 0; i < size; i++)
    {
      g_autoptr (GError) error = NULL;

      text[i] ^= 1;
      g_assert_null (cb_widget_manifest_parse (text, size, &error));
      g_assert_nonnull (error);
      text[i] ^= 1;
      g_assert_null (cb_widget_manifest_parse (text, i, NULL));
    }
}

static void
test_members (void)
{
  g_autoptr (CbWidgetManifest) manifest = make ();
  g_autoptr (GBytes) same = g_bytes_new_static ("run ();", 7);
  g_autoptr (GBytes) other = g_bytes_new_static ("ran ();", 7);
  g_autoptr (GError) error = NULL;

  g_assert_true (cb_widget_manifest_check_member (manifest, "files/widget.js", same, &error));
  g_assert_no_error (error);
  g_assert_false (cb_widget_manifest_check_member (manifest, "files/widget.js", other, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
  g_clear_error (&error);
  g_assert_false (cb_widget_manifest_check_member (manifest, "files/b.js", same, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/widgets/manifest/text", test_text);
  g_test_add_func ("/widgets/manifest/altered", test_altered);
  g_test_add_func ("/widgets/manifest/members", test_members);

  return g_test_run ();
}
