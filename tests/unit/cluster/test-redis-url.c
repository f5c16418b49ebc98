#include "cluster/cb-redis-url.h"

#include <string.h>

#include "base/cb-error.h"

static void
test_right (void)
{
  static const struct
  {
    const char *text;
    CbRedisUrl expected;
  } cases[] = {
    { "redis://localhost", { "localhost", 6379, FALSE, NULL, NULL } },
    { "redis://localhost:7000/", { "localhost", 7000, FALSE, NULL, NULL } },
    { "redis://[::1]:7000/0", { "::1", 7000, FALSE, NULL, NULL } },
    { "redis://:s%40cret@10.0.0.1", { "10.0.0.1", 6379, FALSE, NULL, "s@cret" } },
    { "rediss://ada:secret@r.example.org", { "r.example.org", 6379, TRUE, "ada", "secret" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CbRedisUrl) url = cb_redis_url_parse (cases[i].text, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (url->host, ==, cases[i].expected.host);
      g_assert_cmpuint (url->port, ==, cases[i].expected.port);
      g_assert_cmpint (url->tls, ==, cases[i].expected.tls);
      g_assert_cmpstr (url->user, ==, cases[i].expected.user);
      g_assert_cmpstr (url->password, ==, cases[i].expected.password);
    }
}

static void
test_wrong (void)
{
  static const char *const wrong[] = {
    "",
    "localhost:6379",
    "http://localhost",
    "redis://",
    "redis://:hunter2@",
    "redis://:hunter2@localhost:99999",
    "redis://:hunter2@localhost:0",
    "redis://localhost/3",
    "redis://localhost?db=1",
    "redis://localhost#a",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (cb_redis_url_parse (wrong[i], &error));
      g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
      g_assert_null (strstr (error->message, "hunter2"));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/redis-url/right", test_right);
  g_test_add_func ("/redis-url/wrong", test_wrong);

  return g_test_run ();
}
