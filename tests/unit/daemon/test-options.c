#include "daemon/cb-options.h"

static void
assert_parses (CbOptions *options, const char *const *arguments)
{
  g_autoptr (GError) error = NULL;

  cb_options_parse (options, (char **) arguments, &error);
  g_assert_no_error (error);
}

static void
test_all (void)
{
  const char *const arguments[] = { "chatbotd", "--config", "/a.conf", "-d",
                                    "/data",    "-l",       "[::1]:1", "--listen=unix:/s",
                                    "--bus",    "none",     NULL };
  g_auto (CbOptions) options = { 0 };

  assert_parses (&options, arguments);
  g_assert_cmpstr (options.config, ==, "/a.conf");
  g_assert_cmpstr (options.data_dir, ==, "/data");
  g_assert_cmpstr (options.listen[0], ==, "[::1]:1");
  g_assert_cmpstr (options.listen[1], ==, "unix:/s");
  g_assert_null (options.listen[2]);
  g_assert_cmpstr (options.bus, ==, "none");
  g_assert_false (options.check_config);
}

static void
test_none (void)
{
  const char *const arguments[] = { "chatbotd", NULL };
  g_auto (CbOptions) options = { 0 };

  assert_parses (&options, arguments);
  g_assert_null (options.config);
  g_assert_null (options.listen);
}

/* What is not understood is refused, and named. */
static void
test_refused (gconstpointer data)
{
  const char *const arguments[] = { "chatbotd", data, NULL };
  g_auto (CbOptions) options = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (cb_options_parse (&options, (char **) arguments, &error));
  g_assert_nonnull (g_strstr_len (error->message, -1, data));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/options/all", test_all);
  g_test_add_func ("/options/none", test_none);
  g_test_add_data_func ("/options/unknown", "--nonsense", test_refused);
  g_test_add_data_func ("/options/word", "word", test_refused);

  return g_test_run ();
}
