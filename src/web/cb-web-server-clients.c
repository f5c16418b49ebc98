#include "web/cb-web-server-private.h"
#include "web/cb-ws-session.h"

/* The part of #CbWebServer that sees to who is connected when the server stops. */

/* When to come back to a server that stops. */
#define RETRY_AFTER_MS 1000

/**
 * cb_web_server_go_away:
 * @self: a server
 *
 * Tells everybody who is connected that the server is about to stop, see
 * docs/websocket-protocol.md.
 */
void
cb_web_server_go_away (CbWebServer *self)
{
  g_return_if_fail (CB_IS_WEB_SERVER (self));

  cb_ws_registry_go_away (self->context.sockets, RETRY_AFTER_MS);
}

/**
 * cb_web_server_close_sockets:
 * @self: a server
 *
 * Closes every WebSocket; their clients come back by themselves.
 */
void
cb_web_server_close_sockets (CbWebServer *self)
{
  g_return_if_fail (CB_IS_WEB_SERVER (self));

  cb_ws_registry_close_all (self->context.sockets);
}

/**
 * cb_web_server_hold:
 * @self: a server
 *
 * Accepts no more clients, and takes no more messages from WebSockets: all of it waits in the
 * kernel for the next server. To be followed by cb_web_server_release().
 */
void
cb_web_server_hold (CbWebServer *self)
{
  g_return_if_fail (CB_IS_WEB_SERVER (self));

  cb_net_stop_listening (self->net);
  cb_ws_registry_hold_all (self->context.sockets, RETRY_AFTER_MS);
}

/**
 * cb_web_server_release:
 * @self: a server on hold, whose chat has nothing under way
 * @max: how many to release at most
 *
 * Takes away every WebSocket that can go on in another server. The others are told to come back.
 *
 * Returns: (transfer full) (element-type CbKeptVisitor): their visitors
 */
GPtrArray *
cb_web_server_release (CbWebServer *self, guint max)
{
  GPtrArray *visitors;

  g_return_val_if_fail (CB_IS_WEB_SERVER (self), NULL);

  visitors = cb_ws_registry_release_all (self->context.sockets, max);
  cb_web_server_go_away (self);

  return visitors;
}

/**
 * cb_web_server_adopt:
 * @self: a server, whose chat was started
 * @visitors: (element-type CbKeptVisitor): visitors of another; taken out of it
 *
 * Goes on with their WebSockets.
 *
 * Returns: with how many
 */
guint
cb_web_server_adopt (CbWebServer *self, GPtrArray *visitors)
{
  guint n = 0;

  g_return_val_if_fail (CB_IS_WEB_SERVER (self), 0);

  while (visitors->len > 0)
    n += cb_ws_session_adopt (&self->context, self->net,
                              g_ptr_array_steal_index_fast (visitors, visitors->len - 1));

  return n;
}

static void
on_drained_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (cb_net_drain_finish (CB_NET (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * cb_web_server_drain_async:
 * @self: a server
 * @timeout_ms: when to close what is still open, in milliseconds
 * @callback: called in the main loop
 * @user_data: for @callback
 *
 * Listens no more, lets requests finish, closes the WebSockets.
 */
void
cb_web_server_drain_async (CbWebServer *self,
                           guint timeout_ms,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (CB_IS_WEB_SERVER (self));

  cb_ws_registry_close_all (self->context.sockets);
  cb_net_drain_async (self->net, timeout_ms, on_drained_cb,
                      g_task_new (self, NULL, callback, user_data));
}

/**
 * cb_web_server_drain_finish:
 * @self: a server
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE when no connection is left
 */
gboolean
cb_web_server_drain_finish (CbWebServer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
