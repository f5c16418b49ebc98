#pragma once

#include <json-glib/json-glib.h>

#include "lib/cb-client-socket.h"

G_BEGIN_DECLS

/**
 * CbHttpAnswer:
 * @status: its status
 * @head: (owned): all of its head, lines that end with CR LF
 * @body: (owned): NUL-terminated
 * @size: of @body
 */
typedef struct
{
  guint status;
  char *head;
  char *body;
  gsize size;
} CbHttpAnswer;

void cb_http_answer_free (CbHttpAnswer *self);
char *cb_http_answer_dup (CbHttpAnswer *self, const char *name);
void cb_http_answer_assert (CbHttpAnswer *self, const char *name, const char *value);
JsonObject *cb_http_answer_parse (CbHttpAnswer *self);
char *cb_http_answer_dup_member (CbHttpAnswer *self, const char *member);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbHttpAnswer, cb_http_answer_free)

/* One request after another, as long as the server keeps the connection. */
CbHttpAnswer *cb_http_ask (CbClientSocket *socket,
                           const char *method,
                           const char *target,
                           const char *headers,
                           const char *body,
                           gsize size);
void cb_http_send (CbClientSocket *socket,
                   const char *method,
                   const char *target,
                   const char *headers,
                   const char *body,
                   gsize size);
CbHttpAnswer *cb_http_read (CbClientSocket *socket, gboolean without_body);

G_END_DECLS
