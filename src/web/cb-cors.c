#include "web/cb-cors.h"

#include <string.h>

/*
 * Which websites may use the server from a browser. Tokens are not sent by browsers on their own,
 * so this is the second wall, not the first: a page that somebody else made cannot even ask.
 */

/* The host that the client asked for, as it or the proxy that we trust names it. */
static const char *
get_host (CbWebRequest *request)
{
  GSocketAddress *peer = soup_server_message_get_remote_address (request->message);
  const char *forwarded = cb_web_request_get_header (request, "X-Forwarded-Host");

  if (forwarded != NULL && cb_networks_contain (request->context->proxies, peer))
    return forwarded;

  return cb_web_request_get_header (request, "Host");
}

/* The scheme is not compared: a proxy in front of us may do the TLS. */
static gboolean
is_own (CbWebRequest *request, const char *origin)
{
  const char *host = get_host (request);
  const char *authority = strstr (origin, "://");

  return host != NULL && authority != NULL && g_ascii_strcasecmp (authority + 3, host) == 0;
}

static gboolean
is_allowed (CbWebRequest *request, const char *origin)
{
  const char *const *allowed =
      cb_settings_get_strv (request->context->settings, CB_SETTING_WEB_ALLOWED_ORIGINS);

  for (guint i = 0; allowed != NULL && allowed[i] != NULL; i++)
    if (strcmp (allowed[i], "*") == 0 || g_ascii_strcasecmp (allowed[i], origin) == 0)
      return TRUE;

  return FALSE;
}

/**
 * cb_cors_check:
 * @request: a request whose head is there
 *
 * Sees whether the website that a browser asks for may use the server, and says so in the answer.
 *
 * Returns: whether it may; otherwise the request is answered
 */
gboolean
cb_cors_check (CbWebRequest *request)
{
  const char *origin = cb_web_request_get_header (request, "Origin");

  if (origin == NULL || is_own (request, origin))
    return TRUE;

  soup_message_headers_append (soup_server_message_get_response_headers (request->message), "Vary",
                               "Origin");
  if (!is_allowed (request, origin))
    {
      cb_web_request_answer_problem (request, 403,
                                     "This website may not use the server; its origin is not among "
                                     "those that the administrator allows");
      return FALSE;
    }

  cb_web_request_set_header (request, "Access-Control-Allow-Origin", origin);
  cb_web_request_set_header (request, "Access-Control-Expose-Headers",
                             "X-Request-Id, Retry-After, RateLimit-Limit, RateLimit-Remaining, "
                             "RateLimit-Reset, Content-Disposition");

  return TRUE;
}

/**
 * cb_cors_answer_options:
 * @request: an OPTIONS request for a path that there is
 *
 * Answers it, also as the preflight of a browser.
 */
void
cb_cors_answer_options (CbWebRequest *request)
{
  cb_web_request_set_header (request, "Allow", request->match.allowed);
  if (cb_web_request_get_header (request, "Access-Control-Request-Method") != NULL)
    {
      cb_web_request_set_header (request, "Access-Control-Allow-Methods", request->match.allowed);
      cb_web_request_set_header (request, "Access-Control-Allow-Headers",
                                 "Authorization, Content-Type");
      cb_web_request_set_header (request, "Access-Control-Max-Age", "600");
    }
  cb_web_request_answer (request, 204, NULL, NULL, 0);
}
