#include "web/cb-resources.h"

/* POST /api/v1/widget-errors: what a widget says went wrong in it. */

#define MAX_VERSION 32
#define MAX_MESSAGE 1000

/* Bytes of a whole report. */
#define MAX_REPORT 8192

static gboolean
take (CbWebRequest *request, JsonObject *object, GError **error)
{
  CbWidgetSource *widgets = request->context->widgets;
  const char *version = NULL;
  const char *message = NULL;

  return cb_json_get_string (object, "version", TRUE, MAX_VERSION, &version, error) &&
         cb_json_get_string (object, "message", TRUE, MAX_MESSAGE, &message, error) &&
         cb_widget_source_report_error (widgets, version, request->client, message, error);
}

void
cb_resource_widget_errors_report (CbWebRequest *request)
{
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GError) error = NULL;

  if (!cb_web_request_check_limit (request, CB_WEB_LIMIT_WIDGET_ERRORS, NULL))
    return;
  if (soup_server_message_get_request_body (request->message)->length > MAX_REPORT)
    {
      cb_web_request_answer_problem (request, 413, "A report has 8192 bytes at most");
      return;
    }
  if (request->context->widgets == NULL)
    {
      cb_web_request_answer_problem (request, 404, "No widget is served here");
      return;
    }

  object = cb_web_request_parse (request, TRUE);
  if (object == NULL)
    return;
  if (take (request, object, &error))
    cb_web_request_answer (request, 204, NULL, NULL, 0);
  else
    cb_web_request_answer_error (request, error);
}
