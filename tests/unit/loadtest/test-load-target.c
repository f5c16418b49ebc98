#include "loadtest/cb-load-target.h"

#include "base/cb-error.h"

static void
test_loopback (void)
{
  static const struct
  {
    const char *url;
    const char *host;
  } cases[] = {
    { "http://127.0.0.1:8080", "127.0.0.1:8080" }, { "http://127.0.0.1", "127.0.0.1:80" },
    { "http://127.3.2.1:1/", "127.3.2.1:1" },      { "http://[::1]:8080", "[::1]:8080" },
    { "http://localhost:99", "localhost:99" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CbLoadTarget) target = cb_load_target_new (cases[i].url, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (target->host, ==, cases[i].host);
    }
}

static void
test_others_must_be_told_twice (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbLoadTarget) target = cb_load_target_new ("http://192.0.2.7:8080", NULL, &error);

  g_assert_null (target);
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED);
  g_assert_nonnull (g_strstr_len (error->message, -1, "--allow-remote=192.0.2.7"));

  g_clear_error (&error);
  target = cb_load_target_new ("http://192.0.2.7:8080", "192.0.2.8", &error);
  g_assert_null (target);
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED);

  g_clear_error (&error);
  target = cb_load_target_new ("http://192.0.2.7:8080", "192.0.2.7", &error);
  g_assert_no_error (error);
  g_assert_nonnull (target);
}

static void
test_malformed (void)
{
  static const char *const urls[] = {
    "", "127.0.0.1:8080", "https://127.0.0.1", "ftp://127.0.0.1", "http://127.0.0.1/path", "http://"
  };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CbLoadTarget) target = cb_load_target_new (urls[i], NULL, &error);

      g_assert_null (target);
      g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/load-target/loopback", test_loopback);
  g_test_add_func ("/load-target/others-must-be-told-twice", test_others_must_be_told_twice);
  g_test_add_func ("/load-target/malformed", test_malformed);

  return g_test_run ();
}
