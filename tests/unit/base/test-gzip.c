#include "base/cb-gzip.h"

#include <gio/gio.h>

static char *
decompress (const char *data, gsize size, gsize *plain_size)
{
  g_autoptr (GInputStream) from = g_memory_input_stream_new_from_data (data, size, NULL);
  g_autoptr (GConverter) converter =
                 G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr (GInputStream) through = g_converter_input_stream_new (from, converter);
  g_autoptr (GOutputStream) to = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;

  g_output_stream_splice (to, through, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, &error);
  g_assert_no_error (error);
  *plain_size = g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (to));

  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (to));
}

static void
test_there_and_back (void)
{
  static const int levels[] = { CB_GZIP_FASTEST, CB_GZIP_SMALLEST };
  g_autofree char *text = g_strnfill (100000, 'x');

  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      gsize size;
      gsize plain_size;
      g_autofree char *compressed = cb_gzip_compress (text, 100000, levels[i], &size);
      g_autofree char *plain = NULL;

      g_assert_nonnull (compressed);
      g_assert_cmpuint (size, <, 2000);
      plain = decompress (compressed, size, &plain_size);
      g_assert_cmpmem (plain, plain_size, text, 100000);
    }
}

static void
test_no_shorter (void)
{
  guint8 noise[1000];
  gsize size;

  for (guint i = 0; i < sizeof noise; i++)
    noise[i] = g_test_rand_int_range (0, 256);

  g_assert_null (cb_gzip_compress ("", 0, CB_GZIP_FASTEST, &size));
  g_assert_null (cb_gzip_compress ("abc", 3, CB_GZIP_SMALLEST, &size));
  g_assert_null (cb_gzip_compress (noise, sizeof noise, CB_GZIP_SMALLEST, &size));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/gzip/there-and-back", test_there_and_back);
  g_test_add_func ("/base/gzip/no-shorter", test_no_shorter);

  return g_test_run ();
}
