#pragma once

#include "web/cb-web-request.h"

G_BEGIN_DECLS

const CbRoute *cb_resources_get_routes (guint *n_routes);

/* Each in the file of its name: cb-resource-session.c and so on. */
void cb_resource_page_get (CbWebRequest *request);
void cb_resource_page_get_asset (CbWebRequest *request);
void cb_resource_widget_get_loader (CbWebRequest *request);
void cb_resource_widget_get_release (CbWebRequest *request);
void cb_resource_widget_get_file (CbWebRequest *request);
void cb_resource_widget_errors_report (CbWebRequest *request);
void cb_resource_session_create (CbWebRequest *request);
void cb_resource_session_get (CbWebRequest *request);
void cb_resource_session_describe (CbWebRequest *request);
void cb_resource_session_erase (CbWebRequest *request);
void cb_resource_messages_list (CbWebRequest *request);
void cb_resource_messages_send (CbWebRequest *request);
void cb_resource_rating_create (CbWebRequest *request);
void cb_resource_chat_ask (CbWebRequest *request);
void cb_resource_uploads_begin (CbWebRequest *request);
void cb_resource_uploads_end (CbWebRequest *request);
void cb_resource_upload_get (CbWebRequest *request);
void cb_resource_socket_open (CbWebRequest *request);
void cb_resource_health_get (CbWebRequest *request);
void cb_resource_health_get_readiness (CbWebRequest *request);
void cb_resource_metrics_get (CbWebRequest *request);

G_END_DECLS
