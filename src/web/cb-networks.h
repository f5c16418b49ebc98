#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CbNetworks:
 *
 * Peers by address or network: whose word on a client's address is believed, who may read what is
 * not for everybody.
 */
typedef struct _CbNetworks CbNetworks;

CbNetworks *cb_networks_new (const char *const *names);
void cb_networks_free (CbNetworks *self);
gboolean cb_networks_contain (CbNetworks *self, GSocketAddress *peer);
gboolean cb_networks_contain_address (CbNetworks *self, GInetAddress *address);
GInetAddress *
cb_networks_find_client (CbNetworks *self, GSocketAddress *peer, const char *forwarded_for);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbNetworks, cb_networks_free)

G_END_DECLS
