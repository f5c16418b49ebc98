#include "store/cb-store-walk.h"

/* How much is read at a time. */
#define PAGE 500

typedef struct
{
  CbStoreBackend *backend;
  CbStoreBackendInterface *iface;
  const CbStoreVisitor *visitor;
  gpointer user_data;
} Walk;

typedef gboolean (*VisitItem) (gpointer item, gpointer user_data, GError **error);

static gboolean
walk_messages (const Walk *walk, const char *session_id, GError **error)
{
  guint64 after = 0;
  gboolean more = TRUE;

  while (more)
    {
      g_autoptr (GPtrArray) page = walk->iface->list_messages (walk->backend, session_id, after,
                                                               PAGE, &more, error);

      if (page == NULL || !walk->visitor->messages (session_id, page, walk->user_data, error))
        return FALSE;
      if (page->len > 0)
        after = ((CbMessage *) g_ptr_array_index (page, page->len - 1))->seq;
    }

  return TRUE;
}

static gboolean
walk_session (const Walk *walk, CbSession *session, GError **error)
{
  return walk->visitor->session (session, walk->user_data, error) &&
         walk_messages (walk, session->id, error) &&
         (walk->visitor->end_session == NULL ||
          walk->visitor->end_session (session, walk->user_data, error));
}

/* @before: the last id of the page before; %NULL at the start, and at the end */
static gboolean
walk_session_page (const Walk *walk, char **before, GError **error)
{
  g_autoptr (CbSessionFilter) filter =
                 cb_session_filter_new (&(CbSessionFilter){ .before = *before, .limit = PAGE });
  g_autoptr (GPtrArray) page = walk->iface->list_sessions (walk->backend, filter, error);

  g_clear_pointer (before, g_free);
  if (page == NULL)
    return FALSE;
  for (guint i = 0; i < page->len; i++)
    if (!walk_session (walk, g_ptr_array_index (page, i), error))
      return FALSE;
  if (page->len == PAGE)
    *before = g_strdup (((CbSession *) g_ptr_array_index (page, PAGE - 1))->id);

  return TRUE;
}

static gboolean
walk_sessions (const Walk *walk, GError **error)
{
  g_autofree char *before = NULL;

  do
    if (!walk_session_page (walk, &before, error))
      return FALSE;
  while (before != NULL);

  return TRUE;
}

static gboolean
walk_upload (const Walk *walk, const char *id, GError **error)
{
  g_autoptr (CbUpload) upload = walk->iface->get_upload (walk->backend, id, error);

  return upload != NULL && walk->visitor->upload (upload, walk->user_data, error);
}

static gboolean
walk_uploads (const Walk *walk, GError **error)
{
  g_autofree char *after = g_strdup ("");

  while (after != NULL)
    {
      g_auto (GStrv) ids = walk->iface->list_uploads (walk->backend, after, PAGE, error);
      guint count = ids != NULL ? g_strv_length (ids) : 0;

      g_clear_pointer (&after, g_free);
      if (ids == NULL)
        return FALSE;
      for (guint i = 0; i < count; i++)
        if (!walk_upload (walk, ids[i], error))
          return FALSE;
      if (count == PAGE)
        after = g_strdup (ids[count - 1]);
    }

  return TRUE;
}

/* Takes @list, which may be %NULL for a failure. */
static gboolean
walk_list (const Walk *walk, GPtrArray *list, gboolean backwards, VisitItem visit, GError **error)
{
  g_autoptr (GPtrArray) owned = list;

  if (owned == NULL)
    return FALSE;
  for (guint i = 0; i < owned->len; i++)
    if (!visit (g_ptr_array_index (owned, backwards ? owned->len - 1 - i : i), walk->user_data,
                error))
      return FALSE;

  return TRUE;
}

/**
 * cb_store_walk:
 * @backend: an open backend to which nobody writes
 * @visitor: who is shown what it holds
 * @user_data: for @visitor
 * @error: return location for an error
 *
 * Goes through everything, in the same order on every kind of store. Blocks.
 *
 * Returns: %FALSE where the backend or @visitor failed
 */
gboolean
cb_store_walk (CbStoreBackend *backend,
               const CbStoreVisitor *visitor,
               gpointer user_data,
               GError **error)
{
  CbStoreBackendInterface *iface = CB_STORE_BACKEND_GET_IFACE (backend);
  const Walk walk = { backend, iface, visitor, user_data };

  return walk_sessions (&walk, error) && walk_uploads (&walk, error) &&
         walk_list (&walk, iface->list_audit (backend, G_MAXINT32, error), TRUE,
                    (VisitItem) visitor->act, error) &&
         walk_list (&walk, iface->list_alerts (backend, FALSE, G_MAXINT32, error), FALSE,
                    (VisitItem) visitor->alert, error) &&
         walk_list (&walk, iface->list_notices (backend, G_MAXINT32, error), FALSE,
                    (VisitItem) visitor->notice, error) &&
         walk_list (&walk, iface->list_silences (backend, 0, error), FALSE,
                    (VisitItem) visitor->silence, error);
}
