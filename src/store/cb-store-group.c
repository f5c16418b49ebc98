#include "store/cb-store-group.h"

#include "base/cb-error.h"

static gboolean
is_store_failure (const CbStoreCall *call)
{
  return g_error_matches (call->error, CB_ERROR, CB_ERROR_STORAGE);
}

/* Whatever each call came to, it is not stored. */
static void
fail_all (GPtrArray *calls, const GError *error)
{
  for (guint i = 0; i < calls->len; i++)
    {
      CbStoreCall *call = g_ptr_array_index (calls, i);

      cb_store_call_reset (call);
      call->error = g_error_copy (error);
    }
}

/* Lets a backend on another machine read what many calls need in one go. */
static void
announce (CbStoreBackend *backend, GPtrArray *calls)
{
  CbStoreBackendInterface *iface = CB_STORE_BACKEND_GET_IFACE (backend);

  for (guint i = 0; iface->expect != NULL && i < calls->len; i++)
    {
      const CbStoreCall *call = g_ptr_array_index (calls, i);

      if (call->drafts != NULL)
        iface->expect (backend, call->id, call->drafts);
    }
}

/* Returns: FALSE where a call met a failure of the store itself */
static gboolean
execute_all (CbStoreBackend *backend, GPtrArray *calls)
{
  for (guint i = 0; i < calls->len; i++)
    {
      CbStoreCall *call = g_ptr_array_index (calls, i);

      cb_store_call_reset (call);
      call->execute (call, backend);
      if (is_store_failure (call))
        return FALSE;
    }

  return TRUE;
}

/* Returns: FALSE where the transaction was broken off since one of @calls failed in the store */
static gboolean
write_together (CbStoreBackend *backend, GPtrArray *calls)
{
  CbStoreBackendInterface *iface = CB_STORE_BACKEND_GET_IFACE (backend);
  g_autoptr (GError) error = NULL;

  if (!iface->begin (backend, &error))
    {
      fail_all (calls, error);
      return TRUE;
    }

  announce (backend, calls);
  if (!execute_all (backend, calls))
    {
      iface->rollback (backend);
      return FALSE;
    }

  if (!iface->commit (backend, &error))
    {
      iface->rollback (backend);
      fail_all (calls, error);
    }

  return TRUE;
}

/**
 * cb_store_group_write:
 * @backend: an open backend
 * @calls: (element-type CbStoreCall): what waits to be written
 *
 * Writes all of @calls in one transaction with one sync. A call that fails for
 * a reason of its own takes nobody with it. Where the store itself fails at one
 * of them, each is tried once more alone, so that a single call that the
 * database chokes on does not fail its neighbours. In the writer's thread.
 */
void
cb_store_group_write (CbStoreBackend *backend, GPtrArray *calls)
{
  g_autoptr (GPtrArray) alone = NULL;

  if (write_together (backend, calls) || calls->len == 1)
    return;

  alone = g_ptr_array_new ();
  for (guint i = 0; i < calls->len; i++)
    {
      g_ptr_array_set_size (alone, 0);
      g_ptr_array_add (alone, g_ptr_array_index (calls, i));
      write_together (backend, alone);
    }
}
