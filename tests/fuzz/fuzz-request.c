#include <string.h>

#include "fuzz/cb-fuzz.h"
#include "web/cb-networks.h"
#include "web/cb-resources.h"

/*
 * What a request names: a path, and after a line end what a proxy says of the client. A path finds
 * one resource or none, and what stands for its name holds no slash.
 */

static void
find_route (const char *path)
{
  guint n_routes;
  const CbRoute *routes = cb_resources_get_routes (&n_routes);
  CbRouteMatch match = { 0 };

  cb_router_match (routes, n_routes, "GET", path, &match);
  g_assert_true (match.route == NULL || match.allowed == NULL);
  if (match.segment != NULL)
    g_assert_null (strchr (match.segment, '/'));
  cb_route_match_clear (&match);
}

static void
find_client (const char *forwarded_for)
{
  static const char *const trusted[] = { "127.0.0.0/8", "10.0.0.0/8", "fd00::/8", NULL };
  CbNetworks *networks = cb_networks_new (trusted);
  g_autoptr (GSocketAddress) peer = g_inet_socket_address_new_from_string ("127.0.0.1", 80);
  g_autoptr (GInetAddress) client = cb_networks_find_client (networks, peer, forwarded_for);

  g_assert_true (client == NULL || G_IS_INET_ADDRESS (client));
  cb_networks_free (networks);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", 2);

  if (lines[0] == NULL)
    return 0;

  find_route (lines[0]);
  if (lines[1] != NULL)
    find_client (lines[1]);

  return 0;
}
