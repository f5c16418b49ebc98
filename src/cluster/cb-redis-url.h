#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbRedisUrl:
 * @host: (owned): name or address
 * @port: where it listens
 * @tls: whether the connection is encrypted
 * @user: (owned) (nullable): who to log in as; Redis has a default one
 * @password: (owned) (nullable): what to log in with
 *
 * Where a Redis is: `redis://[[USER]:PASSWORD@]HOST[:PORT]`, or `rediss://` with TLS.
 */
typedef struct
{
  char *host;
  guint16 port;
  gboolean tls;
  char *user;
  char *password;
} CbRedisUrl;

CbRedisUrl *cb_redis_url_parse (const char *text, GError **error);
void cb_redis_url_free (CbRedisUrl *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbRedisUrl, cb_redis_url_free)

G_END_DECLS
