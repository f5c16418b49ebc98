#include "base/cb-listen-address.h"

#include "base/cb-error.h"

static const char *const accepted[] = {
  "127.0.0.1:8080", "0.0.0.0:0", "[::1]:8080", "[::]:65535", "unix:/run/chatbotd/web.sock",
};

static void
test_round_trip (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (accepted); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSocketAddress) address = cb_listen_address_parse (accepted[i], &error);
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      text = cb_listen_address_format (address);
      g_assert_cmpstr (text, ==, accepted[i]);
    }
}

static const char *const refused[] = {
  "",
  "8080",
  "127.0.0.1",
  "127.0.0.1:",
  "127.0.0.1:65536",
  ":8080",
  "127.0.0.1:x",
  "::1:8080",
  "[::1]",
  "[::1:8080",
  "[127.0.0.1]:80",
  "[]:80",
  "localhost:80",
  "unix:here",
  "unix:",
  "127.0.0.1:+80",
  "127.0.0.1:80 ",
};

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSocketAddress) address = cb_listen_address_parse (refused[i], &error);

      if (address != NULL)
        g_error ("“%s” should not be an address", refused[i]);
      g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
    }
}

/* The kernel's limit on the path of a unix socket, to the byte. */
static void
test_long_path (void)
{
  g_autofree char *fits = g_strdup_printf ("unix:/%0*d", 106, 0);
  g_autofree char *over = g_strdup_printf ("unix:/%0*d", 107, 0);
  g_autoptr (GSocketAddress) good = cb_listen_address_parse (fits, NULL);
  g_autoptr (GSocketAddress) bad = cb_listen_address_parse (over, NULL);

  g_assert_nonnull (good);
  g_assert_null (bad);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/listen-address/round-trip", test_round_trip);
  g_test_add_func ("/listen-address/refused", test_refused);
  g_test_add_func ("/listen-address/long-path", test_long_path);

  return g_test_run ();
}
