#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CbNetListener:
 * @fd: (owned): a listening socket, non-blocking
 * @address: (owned): where it listens
 * @path: (owned) (nullable): a unix socket's file, which goes with the listener
 * @tls: its clients speak TLS
 *
 * One address that clients connect to.
 */
typedef struct
{
  int fd;
  GSocketAddress *address;
  char *path;
  gboolean tls;
} CbNetListener;

CbNetListener *cb_net_listener_new (GSocketAddress *address, GError **error);
CbNetListener *cb_net_listener_new_from_fd (int fd, GError **error);
void cb_net_listener_free (CbNetListener *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbNetListener, cb_net_listener_free)

G_END_DECLS
