#include "web/cb-resources.h"

static void
answer_status (CbWebRequest *request, const char *status)
{
  CbJsonWriter writer;

  cb_json_writer_init (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_json_writer_add_string (&writer, "status", status);
  cb_json_writer_end_object (&writer);
  cb_web_request_answer_json (request, 200, &writer);
}

/* GET /healthz: the process is alive and its main loop turns. */
void
cb_resource_health_get (CbWebRequest *request)
{
  answer_status (request, "alive");
}

/* GET /readyz: store and knowledge are there. */
void
cb_resource_health_get_readiness (CbWebRequest *request)
{
  const CbWebContext *context = request->context;

  if (context->is_ready == NULL || context->is_ready (context->ready_data))
    answer_status (request, "ready");
  else
    cb_web_request_answer_problem (request, 503, "The store or the knowledge is not there now");
}
