#include "widgets/cb-widget-file.h"

#include <string.h>

static GBytes *
decompress (GBytes *bytes)
{
  g_autoptr (GInputStream) source = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GConverter) converter =
                 G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (source, converter);
  g_autoptr (GOutputStream) sink = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;

  g_output_stream_splice (sink, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, &error);
  g_assert_no_error (error);

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (sink));
}

static void
test_compressed (void)
{
  g_autofree char *text = g_strnfill (10000, 'x');
  g_autoptr (GBytes) bytes = g_bytes_new (text, 10000);
  g_autoptr (CbWidgetFile) file = cb_widget_file_new ("a.js", bytes);
  g_autoptr (GBytes) again = NULL;

  g_assert_nonnull (file->bytes[CB_WIDGET_GZIP]);
  g_assert_cmpuint (g_bytes_get_size (file->bytes[CB_WIDGET_GZIP]), <, 200);
  again = decompress (file->bytes[CB_WIDGET_GZIP]);
  g_assert_true (g_bytes_equal (again, bytes));
  g_assert_cmpstr (file->etag[CB_WIDGET_PLAIN], !=, file->etag[CB_WIDGET_GZIP]);
}

/* What gets no shorter is served as it is. */
static void
test_incompressible (void)
{
  static const char *const texts[] = { "", "a", "short" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (texts[i], strlen (texts[i]));
      g_autoptr (CbWidgetFile) file = cb_widget_file_new ("a.js", bytes);

      g_assert_null (file->bytes[CB_WIDGET_GZIP]);
      g_assert_true (g_bytes_equal (file->bytes[CB_WIDGET_PLAIN], bytes));
    }
}

/* Of a known digest: echo -n hello | openssl dgst -sha384 -binary | base64 */
static void
test_digests (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("hello", 5);
  g_autoptr (GBytes) others = g_bytes_new_static ("hallo", 5);
  g_autoptr (CbWidgetFile) file = cb_widget_file_new ("a.js", bytes);
  g_autoptr (CbWidgetFile) other = cb_widget_file_new ("a.js", others);

  g_assert_cmpstr (file->integrity, ==,
                   "sha384-WeF0h3dEjGnea4ANejO7+5/xtGPkQ1TDVTvNucZm+pASWjx5+QOXvfX2oT3oKGhP");
  g_assert_cmpstr (file->etag[CB_WIDGET_PLAIN], ==, "\"2cf24dba5fb0a30e26e83b2ac5b9e29e\"");
  g_assert_cmpstr (file->etag[CB_WIDGET_PLAIN], !=, other->etag[CB_WIDGET_PLAIN]);
  g_assert_cmpstr (file->integrity, !=, other->integrity);
}

static void
test_types (void)
{
  g_assert_cmpstr (cb_widget_file_guess_type ("widget.js"), ==, "text/javascript; charset=utf-8");
  g_assert_cmpstr (cb_widget_file_guess_type ("de.json"), ==, "application/json");
  g_assert_cmpstr (cb_widget_file_guess_type ("a.svg"), ==, "image/svg+xml");
  g_assert_cmpstr (cb_widget_file_guess_type ("js"), ==, "application/octet-stream");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/widgets/file/compressed", test_compressed);
  g_test_add_func ("/widgets/file/incompressible", test_incompressible);
  g_test_add_func ("/widgets/file/digests", test_digests);
  g_test_add_func ("/widgets/file/types", test_types);

  return g_test_run ();
}
