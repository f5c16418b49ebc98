#include "chat/cb-hub.h"

struct _CbHub
{
  GHashTable *sessions; /* (owned) (element-type utf8 CbLiveSession) */
  GQueue resting;       /* (element-type CbLiveSession): unused ones, longest unused first */
  guint max_resting;
};

CbHub *
cb_hub_new (guint max_resting)
{
  CbHub *self = g_new0 (CbHub, 1);

  self->sessions =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) cb_live_session_unref);
  self->max_resting = max_resting;

  return self;
}

static void
wake (CbHub *self, CbLiveSession *live)
{
  if (live->resting != NULL)
    g_queue_delete_link (&self->resting, g_steal_pointer (&live->resting));
}

void
cb_hub_free (CbHub *self)
{
  while (self->resting.head != NULL)
    wake (self, self->resting.head->data);
  g_hash_table_unref (self->sessions);
  g_free (self);
}

/* Returns: (transfer none) (nullable): the session, if it is known here */
CbLiveSession *
cb_hub_find (CbHub *self, const char *session_id)
{
  return g_hash_table_lookup (self->sessions, session_id);
}

/* Forgets those that were unused for longest. */
static void
limit_resting (CbHub *self)
{
  while (self->resting.length > self->max_resting)
    cb_hub_remove (self, self->resting.head->data);
}

/**
 * cb_hub_add:
 * @self: a hub
 * @session: a session that it does not know
 *
 * Returns: (transfer none): the session, unused so far
 */
CbLiveSession *
cb_hub_add (CbHub *self, CbSession *session)
{
  CbLiveSession *live = cb_live_session_new (session);

  g_hash_table_insert (self->sessions, live->id, live);
  cb_hub_settle (self, live);

  return live;
}

/**
 * cb_hub_settle:
 * @self: a hub
 * @live: a session that somebody began or ceased to use
 *
 * Unused, it becomes the newest of those that rest, and an older one may have to go. One that was
 * forgotten in the meantime, or erased, is left alone.
 */
void
cb_hub_settle (CbHub *self, CbLiveSession *live)
{
  wake (self, live);
  if (cb_hub_find (self, live->id) != live || cb_live_session_is_used (live))
    return;

  g_queue_push_tail (&self->resting, live);
  live->resting = self->resting.tail;
  limit_resting (self);
}

void
cb_hub_remove (CbHub *self, CbLiveSession *live)
{
  wake (self, live);
  if (cb_hub_find (self, live->id) == live)
    g_hash_table_remove (self->sessions, live->id);
}

/* Forgets every session; who still holds one lets it be. */
void
cb_hub_forget_all (CbHub *self)
{
  GHashTableIter iter;
  gpointer live;

  while (self->resting.head != NULL)
    wake (self, self->resting.head->data);
  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &live))
    {
      ((CbLiveSession *) live)->erased = TRUE;
      g_hash_table_iter_remove (&iter);
    }
}

/* Returns: (transfer full) (element-type CbLiveSession): all sessions that are known here */
GPtrArray *
cb_hub_dup_all (CbHub *self)
{
  GPtrArray *all = g_ptr_array_new_full (g_hash_table_size (self->sessions),
                                         (GDestroyNotify) cb_live_session_unref);
  GHashTableIter iter;
  gpointer live;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &live))
    g_ptr_array_add (all, cb_live_session_ref (live));

  return all;
}

/* Returns: how many sessions somebody uses now */
guint
cb_hub_get_n_used (CbHub *self)
{
  return g_hash_table_size (self->sessions) - self->resting.length;
}
