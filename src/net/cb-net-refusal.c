#include "net/cb-net-refusal.h"

#include <libsoup/soup.h>

/* As docs/http-api.md has them. */
static const char *
get_code (guint status)
{
  switch (status)
    {
    case 408:
      return "timeout";
    case 413:
    case 414:
    case 431:
      return "too_large";
    case 503:
      return "unavailable";
    default:
      return status == 500 ? "internal" : "bad_request";
    }
}

/* libsoup 3.2 does not know this one (RFC 6585). */
static const char *
get_title (guint status)
{
  return status == 431 ? "Request Header Fields Too Large" : soup_status_get_phrase (status);
}

/**
 * cb_net_refusal_new:
 * @status: an HTTP status of an error
 * @detail: what is wrong, for people; no character that JSON would escape
 * @id: names the request in the log
 *
 * Writes the answer to a request that libsoup never sees. It ends the connection.
 *
 * Returns: (transfer full): head and body, as problem+json like every error of ours
 */
GString *
cb_net_refusal_new (guint status, const char *detail, const char *id)
{
  const char *title = get_title (status);
  g_autofree char *body = g_strdup_printf (
      "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%u,\"code\":\"%s\",\"detail\":\"%s\","
      "\"request_id\":\"%s\"}",
      title, status, get_code (status), detail, id);
  GString *answer = g_string_sized_new (512);

  g_string_printf (answer,
                   "HTTP/1.1 %u %s\r\n"
                   "Content-Type: application/problem+json\r\n"
                   "Content-Length: %" G_GSIZE_FORMAT "\r\n"
                   "X-Request-Id: %s\r\n"
                   "X-Content-Type-Options: nosniff\r\n"
                   "Cache-Control: no-store\r\n"
                   "%s"
                   "Connection: close\r\n\r\n%s",
                   status, title, strlen (body), id, status == 503 ? "Retry-After: 5\r\n" : "",
                   body);

  return answer;
}
