#pragma once

#include "loadtest/cb-load-conn.h"

G_BEGIN_DECLS

/**
 * CbHttpClient:
 *
 * Sends one request after another to the target, over a connection that it keeps as long as the
 * server does. It has no deadlines: who waits cancels.
 */
typedef struct _CbHttpClient CbHttpClient;

/**
 * CbHttpRequest:
 * @method: such as "GET"
 * @path: with its leading slash
 * @token: (nullable): for Authorization
 * @type: (nullable): of the body; %NULL where there is none
 * @body: (nullable): what is sent along
 * @body_size: its bytes
 *
 * What is asked; all of it is copied.
 */
typedef struct
{
  const char *method;
  const char *path;
  const char *token;
  const char *type;
  const char *body;
  gsize body_size;
} CbHttpRequest;

/**
 * CbHttpClientFuncs:
 * @answered: the whole answer is there; @body is valid for the moment
 * @failed: there is none
 *
 * What becomes of a request: exactly one of both, never from within cb_http_client_send(). Each may
 * send the next; none may free the client.
 */
typedef struct
{
  void (
      *answered) (CbHttpClient *client, guint status, const char *body, gsize size, gpointer data);
  void (*failed) (CbHttpClient *client, CbLoadFault fault, gpointer data);
} CbHttpClientFuncs;

CbHttpClient *cb_http_client_new (CbLoadLoop *loop,
                                  const CbLoadTarget *target,
                                  const CbHttpClientFuncs *funcs,
                                  gpointer data);
void cb_http_client_free (CbHttpClient *self);
void cb_http_client_send (CbHttpClient *self, const CbHttpRequest *request);
gboolean cb_http_client_is_waiting (CbHttpClient *self);
void cb_http_client_cancel (CbHttpClient *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbHttpClient, cb_http_client_free)

G_END_DECLS
