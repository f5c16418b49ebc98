#include "metrics/cb-exposition.h"
#include "web/cb-resources.h"

/* GET /metrics: for Prometheus, in the format that it asks for. */
void
cb_resource_metrics_get (CbWebRequest *request)
{
  const char *accept = soup_message_headers_get_list (
      soup_server_message_get_request_headers (request->message), "Accept");
  CbExpositionFormat format = cb_exposition_negotiate (accept);
  GString *text;
  gsize size;

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
