#include "web/cb-networks.h"

#include <gio/gunixsocketaddress.h>

static GSocketAddress *
create_peer (const char *address)
{
  return g_str_equal (address, "unix") ? g_unix_socket_address_new ("/run/x")
                                       : g_inet_socket_address_new_from_string (address, 4711);
}

static void
test_contain (void)
{
  const char *const names[] = { "127.0.0.1", "10.0.0.0/8", "2001:db8::/32", "::1", NULL };
  g_autoptr (CbNetworks) networks = cb_networks_new (names);
  static const struct
  {
    const char *peer;
    gboolean contained;
  } cases[] = {
    { "127.0.0.1", TRUE }, { "127.0.0.2", FALSE },  { "10.255.0.1", TRUE },
    { "11.0.0.1", FALSE }, { "2001:db8::7", TRUE }, { "2001:db9::7", FALSE },
    { "::1", TRUE },       { "unix", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GSocketAddress) peer = create_peer (cases[i].peer);

      g_assert_cmpint (cb_networks_contain (networks, peer), ==, cases[i].contained);
    }
}

static void
test_unix (void)
{
  const char *const names[] = { "unix", NULL };
  g_autoptr (CbNetworks) networks = cb_networks_new (names);
  g_autoptr (CbNetworks) none = cb_networks_new (NULL);
  g_autoptr (GSocketAddress) peer = create_peer ("unix");
  g_autoptr (GSocketAddress) inet = create_peer ("127.0.0.1");

  g_assert_true (cb_networks_contain (networks, peer));
  g_assert_false (cb_networks_contain (networks, inet));
  g_assert_false (cb_networks_contain (none, peer));
}

/* @expected: (nullable) */
static void
check_client (const char *peer_name, const char *forwarded_for, const char *expected)
{
  const char *const names[] = { "127.0.0.1", "10.0.0.0/8", "2001:db8::/32", "unix", NULL };
  g_autoptr (CbNetworks) networks = cb_networks_new (names);
  g_autoptr (GSocketAddress) peer = create_peer (peer_name);
  g_autoptr (GInetAddress) client = cb_networks_find_client (networks, peer, forwarded_for);
  g_autofree char *text = client != NULL ? g_inet_address_to_string (client) : NULL;

  g_assert_cmpstr (text, ==, expected);
}

static void
test_client (void)
{
  /* nobody forwarded it */
  check_client ("127.0.0.1", NULL, "127.0.0.1");
  check_client ("192.0.2.1", NULL, "192.0.2.1");
  check_client ("unix", NULL, NULL);
  /* who is not trusted may say what it likes */
  check_client ("192.0.2.1", "198.51.100.7", "192.0.2.1");
  check_client ("192.0.2.1", "127.0.0.1", "192.0.2.1");
  /* a proxy's word, in every form */
  check_client ("127.0.0.1", "198.51.100.7", "198.51.100.7");
  check_client ("127.0.0.1", " 198.51.100.7 ", "198.51.100.7");
  check_client ("127.0.0.1", "198.51.100.7:1234", "198.51.100.7");
  check_client ("127.0.0.1", "2001:db9::7", "2001:db9::7");
  check_client ("127.0.0.1", "[2001:db9::7]:1234", "2001:db9::7");
  check_client ("127.0.0.1", "[2001:db9::7]", "2001:db9::7");
  check_client ("unix", "198.51.100.7", "198.51.100.7");
  check_client ("2001:db8::1", "198.51.100.7", "198.51.100.7");
}

/* Only what trusted proxies added counts: the rest the client may have made up. */
static void
test_chain (void)
{
  check_client ("127.0.0.1", "1.1.1.1, 198.51.100.7", "198.51.100.7");
  check_client ("127.0.0.1", "1.1.1.1, 198.51.100.7, 10.0.0.2", "198.51.100.7");
  check_client ("127.0.0.1", "198.51.100.7,10.0.0.3,10.0.0.2", "198.51.100.7");
  check_client ("127.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3");
  check_client ("unix", "1.1.1.1, 198.51.100.7, 10.0.0.2", "198.51.100.7");
}

static void
test_malformed (void)
{
  static const char *const values[] = {
    "", ",", "unknown", "_hidden", "198.51.100", "999.1.1.1", "[::1", "198.51.100.7, ", "::1::2",
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    check_client ("127.0.0.1", values[i], "127.0.0.1");
  check_client ("127.0.0.1", "198.51.100.7, unknown, 10.0.0.2", "10.0.0.2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/web/networks/contain", test_contain);
  g_test_add_func ("/web/networks/unix", test_unix);
  g_test_add_func ("/web/networks/client", test_client);
  g_test_add_func ("/web/networks/chain", test_chain);
  g_test_add_func ("/web/networks/malformed", test_malformed);

  return g_test_run ();
}
