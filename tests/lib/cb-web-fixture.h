#pragma once

#include "lib/cb-chat-fixture.h"
#include "lib/cb-http-client.h"
#include "lib/cb-settings-change.h"
#include "lib/cb-ws-client.h"
#include "web/cb-web-server.h"

G_BEGIN_DECLS

/* A web server on a free port of the loopback, over a chat on a store in memory. */
typedef struct
{
  CbChatFixture chat; /* first: its session is the one that tests use */
  CbMetrics *metrics;
  CbWebServer *server;
  char *address;          /* where it listens */
  char *bearer;           /* a header that shows the session's token */
  CbClientSocket *socket; /* for cb_web_fixture_ask() */
} CbWebFixture;

void cb_web_fixture_set_up (CbWebFixture *self, gconstpointer data);
void cb_web_fixture_tear_down (CbWebFixture *self, gconstpointer data);
void cb_web_fixture_change (CbWebFixture *self, CbSetting setting, const char *text);
CbHttpAnswer *cb_web_fixture_ask (CbWebFixture *self,
                                  const char *method,
                                  const char *target,
                                  const char *headers,
                                  const char *body);
CbHttpAnswer *cb_web_fixture_ask_session (CbWebFixture *self,
                                          const char *method,
                                          const char *rest,
                                          const char *headers,
                                          const char *body);
CbHttpAnswer *cb_web_fixture_say (CbWebFixture *self, const char *client_id, const char *text);
void cb_web_fixture_assert_problem (CbHttpAnswer *answer, guint status, const char *code);
CbWsClient *cb_web_fixture_connect (CbWebFixture *self, const char *last_seq);

G_END_DECLS
