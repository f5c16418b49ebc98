#include "net/cb-net-addresses.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

static CbNetAddressKey
key_of (const char *text)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (text, 1234);
  struct sockaddr_storage native;

  g_assert_nonnull (address);
  g_assert_true (g_socket_address_to_native (address, &native, sizeof native, NULL));

  return cb_net_addresses_get_key (&native);
}

static void
test_keys (void)
{
  struct sockaddr_un local = { .sun_family = AF_UNIX };

  g_assert_cmpuint (key_of ("192.0.2.1"), ==, key_of ("192.0.2.1"));
  g_assert_cmpuint (key_of ("192.0.2.1"), !=, key_of ("192.0.2.2"));
  g_assert_cmpuint (key_of ("192.0.2.1"), ==, key_of ("::ffff:192.0.2.1"));
  g_assert_cmpuint (key_of ("2001:db8:0:1::1"), ==, key_of ("2001:db8:0:1:ffff::9"));
  g_assert_cmpuint (key_of ("2001:db8:0:1::1"), !=, key_of ("2001:db8:0:2::1"));
  g_assert_cmpuint (key_of ("::1"), !=, 0);
  g_assert_cmpuint (key_of ("0.0.0.0"), !=, 0);
  g_assert_cmpuint (cb_net_addresses_get_key (&local), ==, 0);
}

static void
test_counts (void)
{
  g_autoptr (CbNetAddresses) addresses = cb_net_addresses_new ();
  CbNetAddressKey one = key_of ("192.0.2.1");
  CbNetAddressKey other = key_of ("2001:db8::1");

  g_assert_true (cb_net_addresses_add (addresses, one, 2));
  g_assert_true (cb_net_addresses_add (addresses, one, 2));
  g_assert_false (cb_net_addresses_add (addresses, one, 2));
  g_assert_true (cb_net_addresses_add (addresses, other, 2));

  cb_net_addresses_remove (addresses, one);
  g_assert_true (cb_net_addresses_add (addresses, one, 2));
  g_assert_false (cb_net_addresses_add (addresses, one, 2));

  cb_net_addresses_remove (addresses, one);
  cb_net_addresses_remove (addresses, one);
  cb_net_addresses_remove (addresses, one); /* what is not counted can go, too */
  g_assert_true (cb_net_addresses_add (addresses, one, 1));
}

static void
test_no_limit (void)
{
  g_autoptr (CbNetAddresses) addresses = cb_net_addresses_new ();

  for (guint i = 0; i < 1000; i++)
    g_assert_true (cb_net_addresses_add (addresses, key_of ("192.0.2.1"), 0));
  for (guint i = 0; i < 1000; i++)
    g_assert_true (cb_net_addresses_add (addresses, 0, 1)); /* unix sockets */
  g_assert_false (cb_net_addresses_add (addresses, key_of ("192.0.2.1"), 1000));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/net/addresses/keys", test_keys);
  g_test_add_func ("/net/addresses/counts", test_counts);
  g_test_add_func ("/net/addresses/no-limit", test_no_limit);

  return g_test_run ();
}
