#include "web/cb-ws-registry.h"

#include "web/cb-ws-session.h"

struct _CbWsRegistry
{
  GHashTable *sessions; /* (owned) (element-type CbWsSession): unowned, they tell when they go */
  GHashTable *streams;  /* (owned) (element-type CbMessageStream): likewise */
  GQueue silent;        /* (element-type CbWsSession): no hello yet, oldest first */
  guint hello_timeout_s;
  guint timer;
  CbWsRegistryStats stats;
};

/**
 * cb_ws_registry_new:
 * @hello_timeout_s: time for the first message, in seconds
 *
 * Returns: (transfer full): a registry of nobody
 */
CbWsRegistry *
cb_ws_registry_new (guint hello_timeout_s)
{
  CbWsRegistry *self = g_new0 (CbWsRegistry, 1);

  self->sessions = g_hash_table_new (NULL, NULL);
  self->streams = g_hash_table_new (NULL, NULL);
  self->hello_timeout_s = hello_timeout_s;

  return self;
}

void
cb_ws_registry_free (CbWsRegistry *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_queue_clear (&self->silent);
  g_hash_table_unref (self->sessions);
  g_hash_table_unref (self->streams);
  g_free (self);
}

void
cb_ws_registry_set_hello_timeout (CbWsRegistry *self, guint hello_timeout_s)
{
  self->hello_timeout_s = hello_timeout_s;
}

/* One timer for all: the oldest is first. It runs only while somebody is silent. */
static gboolean
on_second_elapsed_cb (gpointer user_data)
{
  CbWsRegistry *self = user_data;
  gint64 latest = g_get_monotonic_time () - self->hello_timeout_s * G_USEC_PER_SEC;

  while (self->silent.head != NULL &&
         cb_ws_session_get_opened_at (self->silent.head->data) <= latest)
    cb_ws_session_time_out (g_queue_pop_head (&self->silent));
  if (self->silent.head != NULL)
    return G_SOURCE_CONTINUE;

  self->timer = 0;

  return G_SOURCE_REMOVE;
}

/* A new WebSocket, which has not said hello. */
void
cb_ws_registry_add (CbWsRegistry *self, CbWsSession *session)
{
  g_hash_table_add (self->sessions, session);
  g_queue_push_tail (&self->silent, session);
  if (self->timer == 0)
    self->timer = g_timeout_add_seconds (1, on_second_elapsed_cb, self);
  self->stats.opened++;
  self->stats.open++;
}

void
cb_ws_registry_said_hello (CbWsRegistry *self, CbWsSession *session)
{
  g_queue_remove (&self->silent, session);
}

void
cb_ws_registry_remove (CbWsRegistry *self, CbWsSession *session)
{
  g_queue_remove (&self->silent, session);
  if (g_hash_table_remove (self->sessions, session))
    self->stats.open--;
}

void
cb_ws_registry_add_stream (CbWsRegistry *self, CbMessageStream *stream)
{
  g_hash_table_add (self->streams, stream);
  self->stats.streams++;
}

void
cb_ws_registry_remove_stream (CbWsRegistry *self, CbMessageStream *stream)
{
  if (g_hash_table_remove (self->streams, stream))
    self->stats.streams--;
}

/* Returns: (transfer none): who is connected */
const CbWsRegistryStats *
cb_ws_registry_get_stats (CbWsRegistry *self)
{
  return &self->stats;
}

/**
 * cb_ws_registry_go_away:
 * @self: a registry
 * @retry_after_ms: when to come back, in milliseconds
 *
 * Tells every WebSocket that the server is about to stop. Event streams end by themselves.
 */
void
cb_ws_registry_go_away (CbWsRegistry *self, guint retry_after_ms)
{
  g_autofree gpointer *sessions = g_hash_table_get_keys_as_array (self->sessions, NULL);

  for (gpointer *session = sessions; *session != NULL; session++)
    cb_ws_session_go_away (*session, retry_after_ms);
}

/* Closes every WebSocket, behind what is queued for it. */
void
cb_ws_registry_close_all (CbWsRegistry *self)
{
  g_autofree gpointer *sessions = g_hash_table_get_keys_as_array (self->sessions, NULL);

  for (gpointer *session = sessions; *session != NULL; session++)
    cb_ws_session_close (*session, CB_WS_GOING_AWAY, "the server stops");
}

/**
 * cb_ws_registry_hold_all:
 * @self: a registry
 * @retry_after_ms: when the others are to come back, in milliseconds
 *
 * Puts every WebSocket on hold that can go on elsewhere, and tells the others to go away.
 */
void
cb_ws_registry_hold_all (CbWsRegistry *self, guint retry_after_ms)
{
  g_autofree gpointer *sessions = g_hash_table_get_keys_as_array (self->sessions, NULL);

  for (gpointer *session = sessions; *session != NULL; session++)
    if (!cb_ws_session_hold (*session))
      cb_ws_session_go_away (*session, retry_after_ms);
}

/**
 * cb_ws_registry_release_all:
 * @self: a registry whose WebSockets are held
 * @max: how many to release at most
 *
 * Takes away every WebSocket that can go on elsewhere; the others are left.
 *
 * Returns: (transfer full) (element-type CbKeptVisitor): their visitors
 */
GPtrArray *
cb_ws_registry_release_all (CbWsRegistry *self, guint max)
{
  GPtrArray *visitors = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_kept_visitor_free);
  g_autofree gpointer *sessions = g_hash_table_get_keys_as_array (self->sessions, NULL);

  for (gpointer *session = sessions; *session != NULL && visitors->len < max; session++)
    {
      CbKeptVisitor *visitor = cb_ws_session_release (*session);

      if (visitor != NULL)
        g_ptr_array_add (visitors, visitor);
    }

  return visitors;
}
