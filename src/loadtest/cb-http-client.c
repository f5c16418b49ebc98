#include "loadtest/cb-http-client.h"

#include <string.h>

#include "loadtest/cb-http-response.h"

struct _CbHttpClient
{
  CbLoadLoop *loop;           /* (unowned) */
  const CbLoadTarget *target; /* (unowned) */
  const CbHttpClientFuncs *funcs;
  gpointer data;    /* (unowned) */
  CbLoadConn *conn; /* (owned) (nullable) */
  GString *request; /* (owned): what is being asked, to be sent again if need be */
  CbHttpResponse response;
  guint waiting : 1;
  guint may_repeat : 1; /* asking twice does no harm, and the connection is an old one */
};

static void
drop_connection (CbHttpClient *self)
{
  g_clear_pointer (&self->conn, cb_load_conn_free);
  cb_http_response_clear (&self->response);
}

/* @response is copied away first: the owner sends the next request from within. */
static void
answer (CbHttpClient *self)
{
  g_auto (CbHttpResponse) response = self->response;

  memset (&self->response, 0, sizeof self->response);
  if (!response.keep_alive)
    drop_connection (self);
  self->waiting = FALSE;
  self->funcs->answered (self, response.status, response.body, response.body_size, self->data);
}

static void
fail (CbHttpClient *self, CbLoadFault fault)
{
  gboolean waiting = self->waiting;

  drop_connection (self);
  self->waiting = FALSE;
  if (waiting)
    self->funcs->failed (self, fault, self->data);
}

static gsize
on_bytes_received_cb (CbLoadConn *conn, const char *bytes, gsize size, gpointer data)
{
  CbHttpClient *self = data;
  gssize taken;

  if (!self->waiting) /* nobody asked */
    {
      fail (self, CB_LOAD_PROTOCOL);
      return size;
    }

  self->may_repeat = FALSE;
  taken = cb_http_response_parse (&self->response, bytes, size, NULL);
  if (taken < 0)
    fail (self, CB_LOAD_PROTOCOL);
  else if (taken > 0)
    answer (self);

  return taken < 0 ? size : (gsize) taken;
}

static void connect_and_send (CbHttpClient *self);

static void
on_conn_closed_cb (CbLoadConn *conn,
                   CbLoadFault fault,
                   const char *rest,
                   gsize rest_size,
                   gpointer data)
{
  CbHttpClient *self = data;

  /* A server may close a connection that rests just when the next request is on its way. */
  if (self->waiting && self->may_repeat && fault == CB_LOAD_RESET)
    {
      drop_connection (self);
      connect_and_send (self);
    }
  else if (self->waiting && cb_http_response_finish_at_close (&self->response, rest, rest_size))
    {
      self->response.keep_alive = FALSE;
      answer (self);
    }
  else
    fail (self, fault);
}

static void
on_conn_connected_cb (CbLoadConn *conn, gpointer data)
{
}

static void
connect_and_send (CbHttpClient *self)
{
  static const CbLoadConnFuncs funcs = { on_conn_connected_cb, on_bytes_received_cb,
                                         on_conn_closed_cb };

  self->may_repeat = FALSE;
  self->conn = cb_load_conn_new (self->loop, self->target, &funcs, self);
  cb_load_conn_send (self->conn, self->request->str, self->request->len);
}

/**
 * cb_http_client_new:
 * @loop: to wait in; must outlive the client
 * @target: whom to ask; must outlive the client
 * @funcs: what becomes of requests; constant data
 * @data: for @funcs
 *
 * Returns: (transfer full): a client without a connection
 */
CbHttpClient *
cb_http_client_new (CbLoadLoop *loop,
                    const CbLoadTarget *target,
                    const CbHttpClientFuncs *funcs,
                    gpointer data)
{
  CbHttpClient *self = g_new0 (CbHttpClient, 1);

  self->loop = loop;
  self->target = target;
  self->funcs = funcs;
  self->data = data;
  self->request = g_string_sized_new (512);

  return self;
}

void
cb_http_client_free (CbHttpClient *self)
{
  drop_connection (self);
  g_string_free (self->request, TRUE);
  g_free (self);
}

static void
append_header (GString *out, const char *name, const char *value)
{
  if (value == NULL)
    return;

  g_string_append (out, name);
  g_string_append (out, value);
  g_string_append (out, "\r\n");
}

static void
write_request (CbHttpClient *self, const CbHttpRequest *request)
{
  GString *out = self->request;
  char length[24];

  g_string_assign (out, request->method);
  g_string_append_c (out, ' ');
  g_string_append (out, request->path);
  append_header (out, " HTTP/1.1\r\nHost: ", self->target->host);
  append_header (out, "Authorization: Bearer ", request->token);
  append_header (out, "Content-Type: ", request->type);
  if (request->type != NULL)
    {
      g_snprintf (length, sizeof length, "%" G_GSIZE_FORMAT, request->body_size);
      append_header (out, "Content-Length: ", length);
    }
  g_string_append (out, "\r\n");
  g_string_append_len (out, request->body, request->body_size);
}

/* Nothing may be waited for: one request at a time. */
void
cb_http_client_send (CbHttpClient *self, const CbHttpRequest *request)
{
  g_return_if_fail (!self->waiting);

  write_request (self, request);
  self->waiting = TRUE;
  if (self->conn == NULL)
    {
      connect_and_send (self);
      return;
    }

  self->may_repeat = strcmp (request->method, "GET") == 0;
  cb_load_conn_send (self->conn, self->request->str, self->request->len);
}

gboolean
cb_http_client_is_waiting (CbHttpClient *self)
{
  return self->waiting;
}

/* Waits no longer: nothing is told, and the connection, which is useless now, is dropped. */
void
cb_http_client_cancel (CbHttpClient *self)
{
  if (!self->waiting)
    return;

  self->waiting = FALSE;
  drop_connection (self);
}
