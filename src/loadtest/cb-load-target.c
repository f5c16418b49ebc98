#include "loadtest/cb-load-target.h"

#include <string.h>

#include "base/cb-error.h"

void
cb_load_target_free (CbLoadTarget *self)
{
  g_free (self->url);
  g_free (self->host);
  g_free (self);
}

static GUri *
parse_url (const char *url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  if (uri == NULL || g_strcmp0 (g_uri_get_scheme (uri), "http") != 0 ||
      g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                   "“%s” is no target: it must look like http://127.0.0.1:8080 (no https: put the "
                   "load on the listener behind the TLS proxy)",
                   url);
      return NULL;
    }
  if (strcmp (g_uri_get_path (uri), "") != 0 && strcmp (g_uri_get_path (uri), "/") != 0)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                   "“%s” is no target: paths belong into scenarios", url);
      return NULL;
    }

  return g_steal_pointer (&uri);
}

static GInetAddress *
look_up (const char *host, GError **error)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_autolist (GInetAddress) found = g_resolver_lookup_by_name (resolver, host, NULL, error);

  return found != NULL ? g_object_ref (found->data) : NULL;
}

/* Load on a machine that did not ask for it is an attack, so a slip of the keyboard must not do. */
static gboolean
check_allowed (GInetAddress *address, const char *host, const char *allowed, GError **error)
{
  g_autofree char *text = NULL;

  if (g_inet_address_get_is_loopback (address) || g_strcmp0 (host, allowed) == 0)
    return TRUE;

  text = g_inet_address_to_string (address);
  g_set_error (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED,
               "%s (%s) is not this machine. If you may put it under load, say its name a second "
               "time: --allow-remote=%s",
               host, text, host);

  return FALSE;
}

/**
 * cb_load_target_new:
 * @url: "http://127.0.0.1:8080"
 * @allowed_host: (nullable): the one host that may be loaded though it is not this machine
 * @error: return location for an error
 *
 * Looks the host up, and waits for the answer.
 *
 * Returns: (transfer full): a target that may be loaded
 */
CbLoadTarget *
cb_load_target_new (const char *url, const char *allowed_host, GError **error)
{
  g_autoptr (CbLoadTarget) self = g_new0 (CbLoadTarget, 1);
  g_autoptr (GUri) uri = parse_url (url, error);
  g_autoptr (GInetAddress) address = NULL;
  g_autoptr (GSocketAddress) socket_address = NULL;
  const char *host;
  int port;

  if (uri == NULL)
    return NULL;
  host = g_uri_get_host (uri);
  port = g_uri_get_port (uri) > 0 ? g_uri_get_port (uri) : 80;
  address = look_up (host, error);
  if (address == NULL || !check_allowed (address, host, allowed_host, error))
    return NULL;

  socket_address = g_inet_socket_address_new (address, port);
  self->address_size = g_socket_address_get_native_size (socket_address);
  if (!g_socket_address_to_native (socket_address, &self->address, sizeof self->address, error))
    return NULL;
  self->host = g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%d" : "%s:%d", host, port);
  self->url = g_strconcat ("http://", self->host, NULL);

  return g_steal_pointer (&self);
}
