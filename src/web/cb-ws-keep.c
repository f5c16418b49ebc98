#include "base/cb-error.h"
#include "web/cb-ws-session-private.h"

/*
 * How a WebSocket survives its server: it is held, released with all that is needed to go on, and
 * adopted by the next one, which may be another process. Its client notices nothing.
 */

/* What a slow reader has not taken is carried along up to this; whoever is slower connects again.
 */
#define MAX_CARRIED (64 * 1024)

/**
 * cb_ws_session_hold:
 * @self: a WebSocket
 *
 * Takes no more messages from the client; they wait in the kernel. To be released, or closed.
 *
 * Returns: %FALSE where it could not be released: it goes on as before
 */
gboolean
cb_ws_session_hold (CbWsSession *self)
{
  return self->ws != NULL && cb_ws_hold (self->ws);
}

static gboolean
may_release (CbWsSession *self)
{
  if (self->ws == NULL || self->early != NULL || cb_ws_get_queued (self->ws) > MAX_CARRIED)
    return FALSE;

  return self->state == CB_WS_STATE_SILENT || self->state == CB_WS_STATE_OPEN;
}

/**
 * cb_ws_session_release:
 * @self: a WebSocket
 *
 * Takes the connection away, without a word to the client. @self is over.
 *
 * Returns: (transfer full) (nullable): the visitor; %NULL where that is not possible, since it is
 *   not on hold or in the middle of something: @self is as it was then
 */
CbKeptVisitor *
cb_ws_session_release (CbWsSession *self)
{
  guint64 seq = 0;
  CbKeptConn *conn;
  CbKeptVisitor *visitor;

  if (!may_release (self))
    return NULL;
  if (self->session_id != NULL)
    seq = cb_chat_get_told_seq (self->context->chat, self->session_id, CB_SUBSCRIBER (self));
  conn = cb_ws_release (self->ws);
  if (conn == NULL)
    return NULL;

  visitor = cb_kept_visitor_new (conn);
  visitor->session_id = g_strdup (self->session_id);
  visitor->client = self->client != NULL ? g_inet_address_to_string (self->client) : NULL;
  visitor->seq = seq;
  cb_ws_session_end (self);

  return visitor;
}

static void
go_on (CbWsSession *self)
{
  CbChat *chat = self->context->chat;
  g_autoptr (GError) error = NULL;

  self->state = CB_WS_STATE_OPEN;
  if (cb_chat_get_last_seq (chat, self->session_id) > self->last_seq)
    cb_ws_session_resume (self);
  else if (!cb_chat_subscribe (chat, self->session_id, CB_SUBSCRIBER (self), &error))
    cb_ws_session_close_for_error (self, error);
}

static void
on_session_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbWsSession) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbSession) session = cb_chat_get_session_finish (CB_CHAT (source), result, &error);

  if (self->ws == NULL)
    return;
  if (session == NULL)
    {
      cb_ws_session_close_for_error (self, error);
      return;
    }

  go_on (self);
  cb_ws_session_handle_early_frames (self);
}

/**
 * cb_ws_session_adopt:
 * @context: what the server works with
 * @net: its transport
 * @visitor: (transfer full): what cb_ws_session_release() gave
 *
 * Goes on with a visitor's WebSocket: who had proven that a session is theirs need not do it again.
 *
 * Returns: %FALSE where that is not possible; the connection is closed then
 */
gboolean
cb_ws_session_adopt (const CbWebContext *context, CbNet *net, CbKeptVisitor *visitor)
{
  g_autoptr (CbKeptVisitor) owned = visitor;
  CbWsSession *self = cb_ws_session_new (context);
  CbWsConfig config;

  cb_ws_session_fill_config (self, &config);
  if (owned->client != NULL)
    self->client = g_inet_address_new_from_string (owned->client);
  self->ws = cb_ws_adopt (net, g_steal_pointer (&owned->conn), &config, &cb_ws_session_funcs, self);
  if (self->ws == NULL)
    {
      g_object_unref (self);
      return FALSE;
    }

  cb_ws_registry_add (context->sockets, self);
  if (owned->session_id == NULL)
    return TRUE;

  cb_ws_registry_said_hello (context->sockets, self);
  self->session_id = g_steal_pointer (&owned->session_id);
  self->last_seq = owned->seq;
  self->state = CB_WS_STATE_GREETING;
  cb_chat_get_session_async (context->chat, self->session_id, NULL, on_session_found_cb,
                             g_object_ref (self));

  return TRUE;
}
