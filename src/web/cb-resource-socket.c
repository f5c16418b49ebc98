#include <string.h>

#include "web/cb-resources.h"
#include "web/cb-ws-session.h"

#define SUBPROTOCOL "chatbot.v1"

/* GET /ws: libsoup does the handshake, then the connection is the WebSocket's. */

static gboolean
lists_token (CbWebRequest *request, const char *name, const char *token)
{
  const char *list = soup_message_headers_get_list (
      soup_server_message_get_request_headers (request->message), name);

  return list != NULL && soup_header_contains (list, token);
}

static gboolean
offers_subprotocol (CbWebRequest *request)
{
  const char *list = soup_message_headers_get_list (
      soup_server_message_get_request_headers (request->message), "Sec-WebSocket-Protocol");
  g_auto (GStrv) names = list != NULL ? g_strsplit (list, ",", -1) : NULL;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (strcmp (g_strstrip (names[i]), SUBPROTOCOL) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
check_upgrade (CbWebRequest *request)
{
  const char *version = cb_web_request_get_header (request, "Sec-WebSocket-Version");

  if (lists_token (request, "Upgrade", "websocket") &&
      lists_token (request, "Connection", "upgrade") && version != NULL &&
      strcmp (version, "13") == 0)
    return TRUE;

  cb_web_request_set_header (request, "Upgrade", "websocket");
  cb_web_request_set_header (request, "Connection", "Upgrade");
  cb_web_request_set_header (request, "Sec-WebSocket-Version", "13");
  cb_web_request_answer_problem (request, 426, "This path takes WebSockets of version 13 only");

  return FALSE;
}

static void
on_switched_cb (SoupServerMessage *message, gpointer user_data)
{
  g_autoptr (CbWebRequest) request = cb_web_request_ref (user_data);

  cb_ws_session_begin (request);
  cb_web_request_hand_over (request);
}

void
cb_resource_socket_open (CbWebRequest *request)
{
  char *protocols[] = { (char *) SUBPROTOCOL, NULL };

  if (!check_upgrade (request))
    return;
  if (!offers_subprotocol (request))
    {
      cb_web_request_answer_problem (request, 400,
                                     "“Sec-WebSocket-Protocol” must offer " SUBPROTOCOL);
      return;
    }
  if (!cb_web_request_check_limit (request, CB_WEB_LIMIT_SOCKETS, NULL))
    return;

  /* Processing one that is malformed would write an answer of libsoup's own into ours. */
  if (!soup_websocket_server_check_handshake (request->message, NULL, protocols, NULL, NULL))
    {
      cb_web_request_answer_problem (request, 400, "The WebSocket handshake is malformed");
      return;
    }

  /* No extensions: compression costs 93 kB a socket, and lets little bytes become many. */
  soup_websocket_server_process_handshake (request->message, NULL, protocols, NULL, NULL);
  request->answered = TRUE;
  g_signal_connect (request->message, "wrote-informational", G_CALLBACK (on_switched_cb), request);
}
