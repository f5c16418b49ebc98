#include "lib/cb-web-fixture.h"

#include "base/cb-service.h"

void
cb_web_fixture_set_up (CbWebFixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) addresses = NULL;

  cb_chat_fixture_set_up (&self->chat, data);
  cb_settings_change (self->chat.settings, CB_SETTING_WEB_LISTEN, "127.0.0.1:0");
  self->metrics = cb_metrics_new ();
  self->server = cb_web_server_new (self->chat.chat, self->chat.uploads, self->metrics,
                                    CB_CLOCK (self->chat.clock), self->chat.settings);
  cb_service_start_async (CB_SERVICE (self->server), NULL, cb_await_keep, &result);
  cb_service_start_finish (CB_SERVICE (self->server), cb_await (&result), &error);
  g_assert_no_error (error);
  addresses = cb_web_server_dup_addresses (self->server);
  self->address = g_strdup (addresses[0]);
  self->bearer = g_strdup_printf ("Authorization: Bearer %s\r\n", self->chat.token);
}

void
cb_web_fixture_tear_down (CbWebFixture *self, gconstpointer data)
{
  g_clear_pointer (&self->socket, cb_client_socket_free);
  g_assert_finalize_object (self->server);
  /* What was under way finds its request finished. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (self->metrics);
  g_free (self->address);
  g_free (self->bearer);
  cb_chat_fixture_tear_down (&self->chat, data);
}

/* Changes a setting while the server runs, as a reload does. */
void
cb_web_fixture_change (CbWebFixture *self, CbSetting setting, const char *text)
{
  cb_settings_change (self->chat.settings, setting, text);
  cb_web_server_configure (self->server, 0);
}

/* On one connection as long as the server keeps it. A body without a type is JSON. */
CbHttpAnswer *
cb_web_fixture_ask (CbWebFixture *self,
                    const char *method,
                    const char *target,
                    const char *headers,
                    const char *body)
{
  gboolean typed = headers != NULL && strstr (headers, "Content-Type:") != NULL;
  g_autofree char *all =
      g_strconcat (headers != NULL ? headers : "",
                   body != NULL && !typed ? "Content-Type: application/json\r\n" : "", NULL);
  CbHttpAnswer *answer;

  if (self->socket == NULL)
    self->socket = cb_client_socket_new (self->address);
  answer = cb_http_ask (self->socket, method, target, all, body, body != NULL ? strlen (body) : 0);
  if (strstr (answer->head, "\r\nConnection: close\r\n") != NULL)
    g_clear_pointer (&self->socket, cb_client_socket_free);

  return answer;
}

/* With the token of the session, at its path and @rest. */
CbHttpAnswer *
cb_web_fixture_ask_session (CbWebFixture *self,
                            const char *method,
                            const char *rest,
                            const char *headers,
                            const char *body)
{
  g_autofree char *target = g_strconcat ("/api/v1/sessions/", self->chat.id, rest, NULL);
  g_autofree char *all = g_strconcat (self->bearer, headers, NULL);

  return cb_web_fixture_ask (self, method, target, all, body);
}

/* Sends a message and waits for its answer. */
CbHttpAnswer *
cb_web_fixture_say (CbWebFixture *self, const char *client_id, const char *text)
{
  g_autofree char *body =
      g_strdup_printf ("{\"client_id\":\"%s\",\"text\":\"%s\"}", client_id, text);

  return cb_web_fixture_ask_session (self, "POST", "/messages", NULL, body);
}

/* Every error looks the same: problem+json with status, code, request id, and safe headers. */
void
cb_web_fixture_assert_problem (CbHttpAnswer *answer, guint status, const char *code)
{
  g_autoptr (JsonObject) problem = NULL;
  g_autofree char *id = cb_http_answer_dup (answer, "X-Request-Id");

  g_assert_cmpuint (answer->status, ==, status);
  cb_http_answer_assert (answer, "Content-Type", "application/problem+json");
  cb_http_answer_assert (answer, "X-Content-Type-Options", "nosniff");
  problem = cb_http_answer_parse (answer);
  g_assert_cmpint (json_object_get_int_member (problem, "status"), ==, status);
  g_assert_cmpstr (json_object_get_string_member (problem, "code"), ==, code);
  g_assert_cmpstr (json_object_get_string_member (problem, "type"), ==, "about:blank");
  g_assert_cmpstr (json_object_get_string_member (problem, "request_id"), ==, id);
  g_assert_cmpuint (strlen (json_object_get_string_member (problem, "title")), >, 0);
  g_assert_cmpstr (json_object_get_string_member (problem, "title"), !=, "Unknown Error");
  g_assert_cmpuint (strlen (json_object_get_string_member (problem, "detail")), >, 10);
}

/* A WebSocket that has said hello in the session; @last_seq: (nullable) */
CbWsClient *
cb_web_fixture_connect (CbWebFixture *self, const char *last_seq)
{
  CbWsClient *client = cb_ws_client_new (self->address, NULL);
  g_autofree char *hello = g_strdup_printf (
      "{\"type\":\"hello\",\"session\":\"%s\",\"token\":\"%s\"%s%s}", self->chat.id,
      self->chat.token, last_seq != NULL ? ",\"last_seq\":" : "", last_seq != NULL ? last_seq : "");
  g_autoptr (JsonObject) welcome = NULL;

  cb_ws_client_send (client, hello);
  welcome = cb_ws_client_expect (client, "welcome");
  g_assert_cmpstr (json_object_get_string_member (welcome, "session"), ==, self->chat.id);
  g_assert_false (json_object_has_member (welcome, "token"));

  return client;
}
