#include "web/cb-resources.h"

/* Every resource of the HTTP interface; docs/http-api.yaml describes them. */
static const CbRoute routes[] = {
  { "GET", "/", NULL, cb_resource_page_get },
  { "GET", "/try/{file}", NULL, cb_resource_page_get_asset },
  { "GET", "/widget/loader.js", NULL, cb_resource_widget_get_loader },
  { "GET", "/widget/release.json", NULL, cb_resource_widget_get_release },
  { "GET", "/widget/{version}/{file}", NULL, cb_resource_widget_get_file },
  { "GET", "/ws", NULL, cb_resource_socket_open },
  { "POST", "/api/v1/sessions", NULL, cb_resource_session_create },
  { "GET", "/api/v1/sessions/{session}", NULL, cb_resource_session_get },
  { "PATCH", "/api/v1/sessions/{session}", NULL, cb_resource_session_describe },
  { "DELETE", "/api/v1/sessions/{session}", NULL, cb_resource_session_erase },
  { "GET", "/api/v1/sessions/{session}/messages", NULL, cb_resource_messages_list },
  { "POST", "/api/v1/sessions/{session}/messages", NULL, cb_resource_messages_send },
  { "POST", "/api/v1/sessions/{session}/uploads", cb_resource_uploads_begin,
    cb_resource_uploads_end },
  { "POST", "/api/v1/sessions/{session}/rating", NULL, cb_resource_rating_create },
  { "GET", "/api/v1/uploads/{upload}", NULL, cb_resource_upload_get },
  { "POST", "/api/v1/chat", NULL, cb_resource_chat_ask },
  { "POST", "/api/v1/widget-errors", NULL, cb_resource_widget_errors_report },
  { "GET", "/healthz", NULL, cb_resource_health_get },
  { "GET", "/readyz", NULL, cb_resource_health_get_readiness },
  { "GET", "/metrics", NULL, cb_resource_metrics_get },
};

/* Returns: (transfer none) (array length=n_routes): the table */
const CbRoute *
cb_resources_get_routes (guint *n_routes)
{
  *n_routes = G_N_ELEMENTS (routes);

  return routes;
}
