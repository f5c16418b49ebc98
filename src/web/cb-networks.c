#include "web/cb-networks.h"

#include <string.h>

struct _CbNetworks
{
  GPtrArray *masks; /* (owned) (element-type GInetAddressMask) */
  gboolean local;   /* whoever comes through a unix socket */
};

/**
 * cb_networks_new:
 * @names: (array zero-terminated=1): addresses, networks such as "10.0.0.0/8", or "unix"; the
 *   settings have checked them
 *
 * Returns: (transfer full): the networks
 */
CbNetworks *
cb_networks_new (const char *const *names)
{
  CbNetworks *self = g_new0 (CbNetworks, 1);

  self->masks = g_ptr_array_new_with_free_func (g_object_unref);
  for (; names != NULL && *names != NULL; names++)
    {
      GInetAddressMask *mask = g_inet_address_mask_new_from_string (*names, NULL);

      if (mask != NULL)
        g_ptr_array_add (self->masks, mask);
      self->local |= strcmp (*names, "unix") == 0;
    }

  return self;
}

void
cb_networks_free (CbNetworks *self)
{
  g_ptr_array_unref (self->masks);
  g_free (self);
}

/* Returns: whether @address is one of them; %NULL is that of a unix socket */
gboolean
cb_networks_contain_address (CbNetworks *self, GInetAddress *address)
{
  if (address == NULL)
    return self->local;

  for (guint i = 0; i < self->masks->len; i++)
    if (g_inet_address_mask_matches (g_ptr_array_index (self->masks, i), address))
      return TRUE;

  return FALSE;
}

/* Returns: whether @peer is one of them */
gboolean
cb_networks_contain (CbNetworks *self, GSocketAddress *peer)
{
  GInetAddress *address = G_IS_INET_SOCKET_ADDRESS (peer)
                              ? g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (peer))
                              : NULL;

  return cb_networks_contain_address (self, address);
}

static GInetAddress *
get_peer_address (GSocketAddress *peer)
{
  if (!G_IS_INET_SOCKET_ADDRESS (peer))
    return NULL;

  return g_object_ref (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (peer)));
}

/* "192.0.2.1", "192.0.2.1:4711", "2001:db8::1" or "[2001:db8::1]:4711" */
static GInetAddress *
parse_hop (const char *text)
{
  g_autofree char *copy = g_strstrip (g_strdup (text));
  char *start = copy;
  char *end;

  if (*start == '[')
    {
      start++;
      end = strchr (start, ']');
      if (end == NULL)
        return NULL;
    }
  else
    {
      end = strchr (start, ':');
      if (end != NULL && strchr (end + 1, ':') != NULL)
        end = NULL;
    }
  if (end != NULL)
    *end = '\0';

  return g_inet_address_new_from_string (start);
}

/**
 * cb_networks_find_client:
 * @self: trusted proxies
 * @peer: who connected
 * @forwarded_for: (nullable): its X-Forwarded-For
 *
 * Reads the list from its end, where each trusted proxy has added whom it saw: the first that is no
 * trusted proxy is the client. What stands before that anybody may have made up.
 *
 * Returns: (transfer full) (nullable): the client's address; %NULL for a unix socket without one
 */
GInetAddress *
cb_networks_find_client (CbNetworks *self, GSocketAddress *peer, const char *forwarded_for)
{
  g_autoptr (GInetAddress) client = get_peer_address (peer);
  g_auto (GStrv) hops = NULL;

  if (forwarded_for == NULL || !cb_networks_contain (self, peer))
    return g_steal_pointer (&client);

  hops = g_strsplit (forwarded_for, ",", -1);
  for (guint i = g_strv_length (hops); i > 0; i--)
    {
      GInetAddress *hop = parse_hop (hops[i - 1]);

      if (hop == NULL)
        break;
      g_clear_object (&client);
      client = hop;
      if (!cb_networks_contain_address (self, hop))
        break;
    }

  return g_steal_pointer (&client);
}
