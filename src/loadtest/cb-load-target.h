#pragma once

#include <gio/gio.h>
#include <sys/socket.h>

G_BEGIN_DECLS

/**
 * CbLoadTarget:
 * @url: (owned): as it was given, without a path
 * @host: (owned): for the Host header, with the port where it is not 80
 * @address: where to connect to
 * @address_size: bytes of it
 *
 * What is put under load.
 */
typedef struct
{
  char *url;
  char *host;
  struct sockaddr_storage address;
  socklen_t address_size;
} CbLoadTarget;

CbLoadTarget *cb_load_target_new (const char *url, const char *allowed_host, GError **error);
void cb_load_target_free (CbLoadTarget *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbLoadTarget, cb_load_target_free)

G_END_DECLS
