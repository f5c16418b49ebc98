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

/* GET /metrics: for Prometheus, in the format that it asks for. */
void
cb_resource_metrics_get (CbWebRequest *request)
{
  const char *accept = soup_message_headers_get_list (
      soup_server_message_get_request_headers (request->message), "Accept");
  CbExpositionFormat format = cb_exposition_negotiate (accept);
  GString *text;
  gsize size;

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

  text = cb_exposition_write (request->context->metrics, format);
  size = text->len;
  cb_web_request_answer (request, 200, cb_exposition_get_content_type (format),
                         g_string_free (text, FALSE), size);
}
