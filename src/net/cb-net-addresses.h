#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CbNetAddresses:
 *
 * How many connections each client address has open. IPv6 clients count by
 * their /64 network, which is what one of them is given; peers on unix sockets
 * are not counted.
 */
typedef struct _CbNetAddresses CbNetAddresses;

/* The part of an address that is counted; 0 for one that is not. */
typedef guint64 CbNetAddressKey;

CbNetAddresses *cb_net_addresses_new (void);
void cb_net_addresses_free (CbNetAddresses *self);
CbNetAddressKey cb_net_addresses_get_key (gconstpointer sockaddr);
gboolean cb_net_addresses_add (CbNetAddresses *self, CbNetAddressKey key, guint max);
void cb_net_addresses_remove (CbNetAddresses *self, CbNetAddressKey key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbNetAddresses, cb_net_addresses_free)

G_END_DECLS
