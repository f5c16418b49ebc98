#include "model/cb-admin-load-wish.h"

#include "base/cb-error.h"

static const CbAdminLoadWish usual = {
  .target = "http://127.0.0.1:8080",
  .users = 100,
  .duration = 60,
  .ramp = 10,
  .weights = "",
  .thresholds = "error_rate<0.01, p95<500ms",
};

static void
assert_command (const CbAdminLoadWish *wish, const char *remote_host, const char *expected)
{
  g_auto (GStrv) command = cb_admin_load_wish_dup_command (wish, "/o", remote_host);
  g_autofree char *line = g_strjoinv (" ", command);

  g_assert_cmpstr (line, ==, expected);
}

static void
test_commands (void)
{
  CbAdminLoadWish other = usual;

  assert_command (&usual, NULL,
                  "chatbot-loadtest --json --target=http://127.0.0.1:8080 --output=/o "
                  "--threshold=error_rate<0.01 --threshold=p95<500ms 100 60 10");
  other.ramp = 90; /* it is a part of the duration */
  other.weights = "turns";
  other.thresholds = " , ";
  assert_command (&other, "h",
                  "chatbot-loadtest --json --target=http://127.0.0.1:8080 --output=/o "
                  "--allow-remote=h --weights=turns --threshold=error_rate<=1 100 60 60");
}

static void
test_targets (void)
{
  static const struct
  {
    const char *target;
    const char *remote; /* (nullable) */
    gboolean ok;
  } cases[] = {
    { "http://127.0.0.1:8080", NULL, TRUE },
    { "http://127.8.9.1", NULL, TRUE },
    { "http://LocalHost:1/", NULL, TRUE },
    { "http://[::1]:99", NULL, TRUE },
    { "http://chat.example.org", "chat.example.org", TRUE },
    { "http://192.168.1.7:80", "192.168.1.7", TRUE },
    { "http://127.0.0.1.example.org", "127.0.0.1.example.org", TRUE },
    { "https://127.0.0.1", NULL, FALSE },
    { "http://", NULL, FALSE },
    { "nonsense", NULL, FALSE },
    { "", NULL, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CbAdminLoadWish wish = usual;
      g_autofree char *remote = NULL;
      g_autoptr (GError) error = NULL;

      wish.target = cases[i].target;
      g_assert_cmpint (cb_admin_load_wish_check (&wish, &remote, &error), ==, cases[i].ok);
      g_assert_cmpstr (remote, ==, cases[i].remote);
      if (!cases[i].ok)
        g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/admin-load-wish/commands", test_commands);
  g_test_add_func ("/admin-load-wish/targets", test_targets);

  return g_test_run ();
}
