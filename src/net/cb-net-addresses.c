#include "net/cb-net-addresses.h"

#include <netinet/in.h>
#include <string.h>

struct _CbNetAddresses
{
  GHashTable *counts; /* (owned) (element-type CbNetAddressKey guint) */
};

CbNetAddresses *
cb_net_addresses_new (void)
{
  CbNetAddresses *self = g_new0 (CbNetAddresses, 1);

  self->counts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  return self;
}

void
cb_net_addresses_free (CbNetAddresses *self)
{
  g_hash_table_unref (self->counts);
  g_free (self);
}

/**
 * cb_net_addresses_get_key:
 * @sockaddr: a native socket address
 *
 * Returns: what the peer is counted by, or 0
 */
CbNetAddressKey
cb_net_addresses_get_key (gconstpointer sockaddr)
{
  const struct sockaddr *any = sockaddr;
  const struct sockaddr_in6 *v6 = sockaddr;
  guint64 key = 0;

  if (any->sa_family == AF_INET)
    return G_GUINT64_CONSTANT (1) << 32 | ((const struct sockaddr_in *) sockaddr)->sin_addr.s_addr;
  if (any->sa_family != AF_INET6)
    return 0;

  /* An IPv4 client on an IPv6 listener is the same client. */
  if (IN6_IS_ADDR_V4MAPPED (&v6->sin6_addr))
    {
      guint32 v4;

      memcpy (&v4, v6->sin6_addr.s6_addr + 12, sizeof v4);
      return G_GUINT64_CONSTANT (1) << 32 | v4;
    }
  memcpy (&key, v6->sin6_addr.s6_addr, sizeof key);

  return key != 0 ? key : 1; /* ::1 lies in the network of zeros */
}

/**
 * cb_net_addresses_add:
 * @self: the counts
 * @key: who connected
 * @max: how many it may have; 0 for no limit
 *
 * Returns: %FALSE where it has that many already; nothing is counted then
 */
gboolean
cb_net_addresses_add (CbNetAddresses *self, CbNetAddressKey key, guint max)
{
  guint count;

  if (key == 0)
    return TRUE;

  count = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, &key));
  if (max > 0 && count >= max)
    return FALSE;
  g_hash_table_replace (self->counts, g_memdup2 (&key, sizeof key), GUINT_TO_POINTER (count + 1));

  return TRUE;
}

/**
 * cb_net_addresses_remove:
 * @self: the counts
 * @key: whose connection closed, as it was added
 */
void
cb_net_addresses_remove (CbNetAddresses *self, CbNetAddressKey key)
{
  guint count;

  if (key == 0)
    return;

  count = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, &key));
  if (count > 1)
    g_hash_table_replace (self->counts, g_memdup2 (&key, sizeof key), GUINT_TO_POINTER (count - 1));
  else
    g_hash_table_remove (self->counts, &key);
}
