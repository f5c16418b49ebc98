#include "cb-admin-page.h"

/* What a page does for its user: call, tell what came of it, look again. */
typedef struct
{
  CbAdminPage *page; /* (owned) */
  char *done;        /* (owned) (nullable) */
} Running;

static void
on_run_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Running *running = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
                 cb_admin_client_call_finish (CB_ADMIN_CLIENT (source), result, &error);

  if (reply == NULL)
    cb_admin_page_toast (running->page, error->message);
  else if (running->done != NULL)
    cb_admin_page_toast (running->page, running->done);
  cb_admin_page_reload (running->page);
  g_object_unref (running->page);
  g_free (running->done);
  g_free (running);
}

/**
 * cb_admin_page_run:
 * @done: (nullable): what a toast says when it is done
 *
 * Calls a method that changes something; polkit may ask for a password. Whatever comes of it is
 * said in a toast, also after the page went out of view.
 */
void
cb_admin_page_run (CbAdminPage *self,
                   CbAdminPart part,
                   const char *method,
                   GVariant *arguments,
                   const char *done)
{
  Running *running = g_new0 (Running, 1);

  running->page = g_object_ref (self);
  running->done = g_strdup (done);
  cb_admin_client_call_async (cb_admin_page_get_client (self), part, method, arguments,
                              CB_ADMIN_ASK, NULL, on_run_cb, running);
}
