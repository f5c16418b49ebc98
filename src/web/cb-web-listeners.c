#include "web/cb-web-listeners.h"

#include "base/cb-error.h"
#include "base/cb-listen-address.h"

/* Where the server listens, and what it proves itself with there. */

static gboolean
speaks_tls (CbSettings *settings)
{
  const char *const *names = cb_settings_get_strv (settings, CB_SETTING_WEB_TLS_LISTEN);

  return names != NULL && names[0] != NULL;
}

/**
 * cb_web_listeners_load_certificate:
 * @net: the transport
 * @settings: which files
 * @error: return location for an error
 *
 * See cb_web_server_load_certificate().
 */
gboolean
cb_web_listeners_load_certificate (CbNet *net, CbSettings *settings, GError **error)
{
  const char *certificate = cb_settings_get_string (settings, CB_SETTING_WEB_TLS_CERTIFICATE);
  const char *key = cb_settings_get_string (settings, CB_SETTING_WEB_TLS_KEY);
  g_autoptr (CbTlsCredentials) credentials = NULL;

  if (!speaks_tls (settings))
    return TRUE;
  if (certificate == NULL || *certificate == '\0' || key == NULL || *key == '\0')
    {
      g_set_error_literal (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                           "[Web] TlsListen= needs TlsCertificate= and TlsKey=, the files of a "
                           "certificate and its private key");
      return FALSE;
    }

  credentials = cb_tls_credentials_new (certificate, key, error);
  if (credentials == NULL)
    return FALSE;
  cb_net_set_credentials (net, credentials);

  return TRUE;
}

static gboolean
listen_on_fds (CbNet *net, GArray *fds, GError **error)
{
  while (fds->len > 0)
    {
      int fd = g_array_index (fds, int, 0);

      g_array_remove_index (fds, 0);
      if (!cb_net_listen_fd (net, fd, error))
        return FALSE;
    }

  return TRUE;
}

typedef gboolean (*ListenFunc) (CbNet *net, GSocketAddress *address, GError **error);

static gboolean
listen_on_address (CbNet *net, const char *name, ListenFunc listen_on, GError **error)
{
  g_autoptr (GSocketAddress) address = cb_listen_address_parse (name, error);

  if (address == NULL)
    return FALSE;
  if (listen_on (net, address, error))
    return TRUE;

  g_prefix_error (error, "Cannot listen on %s: ", name);

  return FALSE;
}

static gboolean
listen_on_list (CbNet *net, const char *const *names, ListenFunc listen_on, GError **error)
{
  for (; names != NULL && *names != NULL; names++)
    if (!listen_on_address (net, *names, listen_on, error))
      return FALSE;

  return TRUE;
}

/**
 * cb_web_listeners_open:
 * @net: the transport
 * @settings: which addresses
 * @fds: (element-type int): sockets that listen already, instead of [Web] Listen=; taken out of it
 * @error: return location for an error that names the address
 *
 * Returns: %FALSE where not all of them can be listened on
 */
gboolean
cb_web_listeners_open (CbNet *net, CbSettings *settings, GArray *fds, GError **error)
{
  const char *const *plain = cb_settings_get_strv (settings, CB_SETTING_WEB_LISTEN);
  const char *const *tls = cb_settings_get_strv (settings, CB_SETTING_WEB_TLS_LISTEN);
  gboolean done = fds->len > 0 ? listen_on_fds (net, fds, error)
                               : listen_on_list (net, plain, cb_net_listen, error);

  return done && cb_web_listeners_load_certificate (net, settings, error) &&
         listen_on_list (net, tls, cb_net_listen_tls, error);
}
