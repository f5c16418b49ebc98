#include "loadtest/cb-load-comparison.h"

#include <string.h>

#include "base/cb-error.h"
#include "lib/cb-temp-dir.h"

#define RESULT(rate, p95)                                                                          \
  "{\"total\":{\"name\":\"total\",\"per_second\":" rate                                            \
  ",\"failed\":0,\"corrected_us\":{\"p95\":" p95                                                   \
  "}},\"kinds\":[{\"name\":\"say\",\"per_second\":" rate ",\"corrected_us\":{\"p95\":" p95 "}}]}"

static void
test_better_and_worse (void)
{
  g_autoptr (CbTempDir) directory = cb_temp_dir_new ();
  g_autofree char *a = cb_temp_dir_build (directory, "a.json");
  g_autofree char *b = cb_temp_dir_build (directory, "b.json");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;

  cb_temp_dir_write (directory, "a.json", RESULT ("1000", "2000"));
  cb_temp_dir_write (directory, "b.json", RESULT ("1500", "3000"));
  text = cb_load_comparison_make (a, b, FALSE, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (text, "+50.0 % better"));
  g_assert_nonnull (strstr (text, "+50.0 % worse"));
  g_assert_nonnull (strstr (text, "\nsay\n"));
  g_assert_nonnull (strstr (text, "2.00 ms      3.00 ms"));

  json = cb_load_comparison_make (a, b, TRUE, &error);
  g_assert_no_error (error);
  g_assert_nonnull (
      strstr (json, "{\"name\":\"per_second\",\"a\":1000,\"b\":1500,\"change\":\"better\"}"));
  g_assert_nonnull (strstr (json, "{\"name\":\"p95\",\"a\":2000,\"b\":3000,\"change\":\"worse\"}"));
  g_assert_nonnull (strstr (json, "{\"name\":\"say\",\"figures\":["));
}

static void
test_not_results (void)
{
  static const char *const contents[] = { "", "[]", "{}", "{\"total\":{}}", "nonsense" };
  g_autoptr (CbTempDir) directory = cb_temp_dir_new ();
  g_autofree char *path = cb_temp_dir_build (directory, "a.json");

  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_autoptr (GError) error = NULL;

      cb_temp_dir_write (directory, "a.json", contents[i]);
      g_assert_null (cb_load_comparison_make (path, path, FALSE, &error));
      g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
    }
  g_assert_null (cb_load_comparison_make ("/no/such", "/no/such", FALSE, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/load-comparison/better-and-worse", test_better_and_worse);
  g_test_add_func ("/load-comparison/not-results", test_not_results);

  return g_test_run ();
}
