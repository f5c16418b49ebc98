#include "base/cb-decimal.h"

static void
test_digits (void)
{
  static const guint64 values[] = { 0, 7, 10, 99, 100, 1234567890, G_MAXINT64, G_MAXUINT64 };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      char buffer[CB_DECIMAL_SIZE];
      g_autofree char *expected = g_strdup_printf ("%" G_GUINT64_FORMAT, values[i]);

      g_assert_cmpstr (cb_decimal_write (buffer, values[i]), ==, expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decimal/digits", test_digits);

  return g_test_run ();
}
