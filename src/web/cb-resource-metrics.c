#include "base/cb-gzip.h"
#include "metrics/cb-exposition.h"
#include "web/cb-resources.h"

/*
 * They are not for everybody. A proxy on this machine that nobody named would make all the world
 * look like this machine; what it adds to a request gives it away.
 */
static gboolean
may_scrape (CbWebRequest *request)
{
  GSocketAddress *peer = soup_server_message_get_remote_address (request->message);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (request->message);
  gboolean forwarded = soup_message_headers_get_list (headers, "X-Forwarded-For") != NULL ||
                       soup_message_headers_get_list (headers, "Forwarded") != NULL;

  return (!forwarded || cb_networks_contain (request->context->proxies, peer)) &&
         cb_networks_contain_address (request->context->scrapers, request->client);
}

/* Some ten times shorter for who takes it so, as Prometheus does; a moment's work at this level. */
static void
answer (CbWebRequest *request, CbExpositionFormat format, GString *text)
{
  gsize size = text->len;
  gsize compressed_size;
  g_autofree char *plain = g_string_free (text, FALSE);
  char *compressed = NULL;

  cb_web_request_set_header (request, "Vary", "Accept, Accept-Encoding");
  if (cb_web_request_accepts_encoding (request, "gzip"))
    compressed = cb_gzip_compress (plain, size, CB_GZIP_FASTEST, &compressed_size);
  if (compressed != NULL)
    cb_web_request_set_header (request, "Content-Encoding", "gzip");

  if (compressed != NULL)
    cb_web_request_answer (request, 200, cb_exposition_get_content_type (format), compressed,
                           compressed_size);
  else
    cb_web_request_answer (request, 200, cb_exposition_get_content_type (format),
                           g_steal_pointer (&plain), size);
}

/* GET /metrics: for Prometheus, in the format that it asks for. */
void
cb_resource_metrics_get (CbWebRequest *request)
{
  const char *accept = soup_message_headers_get_list (
      soup_server_message_get_request_headers (request->message), "Accept");
  CbExpositionFormat format = cb_exposition_negotiate (accept);

  if (!may_scrape (request))
    {
      cb_web_request_answer_problem (request, 403,
                                     "[Metrics] AllowedNetworks does not name this address");
      return;
    }
  if (request->context->metrics == NULL)
    {
      cb_web_request_answer_problem (request, 404, "Metrics are switched off");
      return;
    }

  answer (request, format, cb_exposition_write (request->context->metrics, format));
}
