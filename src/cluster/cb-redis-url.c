#include "cluster/cb-redis-url.h"

#include <string.h>

#include "base/cb-error.h"

#define DEFAULT_PORT 6379

static gboolean
fail (GError **error)
{
  /* Not what was given: it may hold a password. */
  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
               "REDIS_URL must be redis://[[USER]:PASSWORD@]HOST[:PORT], or rediss:// with TLS");

  return FALSE;
}

static gboolean
is_scheme (const char *scheme)
{
  return strcmp (scheme, "redis") == 0 || strcmp (scheme, "rediss") == 0;
}

/* Channels are the same in all databases of a Redis, so a number of one says nothing. */
static gboolean
is_path (const char *path)
{
  return *path == '\0' || strcmp (path, "/") == 0 || strcmp (path, "/0") == 0;
}

static char *
dup_unless_empty (const char *text)
{
  return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

/**
 * cb_redis_url_parse:
 * @text: as the administrator wrote it
 * @error: return location for an error, which does not repeat @text
 *
 * Returns: (transfer full) (nullable): where it is
 */
CbRedisUrl *
cb_redis_url_parse (const char *text, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_HAS_PASSWORD, NULL);
  CbRedisUrl *self;

  if (uri == NULL || !is_scheme (g_uri_get_scheme (uri)) || !is_path (g_uri_get_path (uri)) ||
      g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL ||
      g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' || g_uri_get_port (uri) == 0)
    {
      fail (error);
      return NULL;
    }

  self = g_new0 (CbRedisUrl, 1);
  self->host = g_strdup (g_uri_get_host (uri));
  self->port = g_uri_get_port (uri) > 0 ? g_uri_get_port (uri) : DEFAULT_PORT;
  self->tls = strcmp (g_uri_get_scheme (uri), "rediss") == 0;
  self->user = dup_unless_empty (g_uri_get_user (uri));
  self->password = dup_unless_empty (g_uri_get_password (uri));

  return self;
}

void
cb_redis_url_free (CbRedisUrl *self)
{
  g_free (self->host);
  g_free (self->user);
  g_free (self->password);
  g_free (self);
}
