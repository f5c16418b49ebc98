#include "base/cb-listen-address.h"

#include <gio/gunixsocketaddress.h>
#include <string.h>
#include <sys/un.h>

#include "base/cb-error.h"

#define UNIX_PREFIX "unix:"

static GSocketAddress *
refuse (const char *text, const char *why, GError **error)
{
  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "“%s”: %s", text, why);
  return NULL;
}

static GSocketAddress *
parse_unix (const char *text, GError **error)
{
  const char *path = text + strlen (UNIX_PREFIX);

  if (!g_path_is_absolute (path))
    return refuse (text, "the path of a unix socket must begin with /", error);
  if (strlen (path) >= sizeof ((struct sockaddr_un *) NULL)->sun_path)
    return refuse (text, "the path of a unix socket may have 107 bytes at most", error);

  return g_unix_socket_address_new (path);
}

/* What stands before the port, without the brackets of IPv6; %NULL where they are not in order. */
static char *
dup_host (const char *text, gsize length)
{
  gboolean bracketed = length >= 2 && text[0] == '[' && text[length - 1] == ']';
  gboolean colons = memchr (text, ':', length) != NULL;

  if (bracketed != colons)
    return NULL;

  return bracketed ? g_strndup (text + 1, length - 2) : g_strndup (text, length);
}

/**
 * cb_listen_address_parse:
 * @text: "127.0.0.1:8080", "[::1]:8080" or "unix:/run/chatbotd/web.sock"; port 0 for one that the
 *   kernel chooses
 * @error: return location for an error
 *
 * Names are not looked up: where to listen must not depend on a name server.
 *
 * Returns: (transfer full): where to listen
 */
GSocketAddress *
cb_listen_address_parse (const char *text, GError **error)
{
  const char *colon = strrchr (text, ':');
  g_autofree char *host = NULL;
  GSocketAddress *address = NULL;
  guint64 port;

  if (g_str_has_prefix (text, UNIX_PREFIX))
    return parse_unix (text, error);
  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
    return refuse (text, "a port from 0 to 65535 must stand behind the last colon", error);

  host = dup_host (text, colon - text);
  if (host != NULL)
    address = g_inet_socket_address_new_from_string (host, port);
  if (address == NULL)
    return refuse (text, "before the port must stand an IPv4 address or an [IPv6 address]", error);

  return address;
}

/**
 * cb_listen_address_format:
 * @address: an address of a listener
 *
 * Returns: (transfer full): as cb_listen_address_parse() reads it
 */
char *
cb_listen_address_format (GSocketAddress *address)
{
  g_autofree char *host = NULL;
  GInetSocketAddress *inet;

  if (G_IS_UNIX_SOCKET_ADDRESS (address))
    return g_strconcat (UNIX_PREFIX,
                        g_unix_socket_address_get_path (G_UNIX_SOCKET_ADDRESS (address)), NULL);

  inet = G_INET_SOCKET_ADDRESS (address);
  host = g_inet_address_to_string (g_inet_socket_address_get_address (inet));

  return g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%u" : "%s:%u", host,
                          g_inet_socket_address_get_port (inet));
}
