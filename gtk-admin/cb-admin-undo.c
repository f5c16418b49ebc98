#include "cb-admin-undo.h"

#include <glib/gi18n.h>

/* Time to read it, to be startled, and to find the button. */
#define SECONDS_TO_UNDO 10

/* What has no way back begins only when nobody took the word back in time. */
typedef struct
{
  CbAdminPage *page; /* (owned) */
  CbAdminPart part;
  const char *method; /* (unowned): a constant */
  CbAdminUndoDo run;  /* (nullable): what is done instead of calling the method */
  char *name;         /* (owned) */
  char *done;         /* (owned) (nullable) */
  gboolean undone;
} Undo;

static void
on_undo_clicked_cb (AdwToast *toast, Undo *undo)
{
  undo->undone = TRUE;
}

static void
on_toast_dismissed_cb (AdwToast *toast, Undo *undo)
{
  if (undo->undone)
    return;
  if (undo->run != NULL)
    undo->run (undo->page, undo->name);
  else
    cb_admin_page_run (undo->page, undo->part, undo->method, g_variant_new ("(s)", undo->name),
                       undo->done);
}

static void
free_undo (gpointer data, GClosure *closure)
{
  Undo *undo = data;

  g_object_unref (undo->page);
  g_free (undo->name);
  g_free (undo->done);
  g_free (undo);
}

static void
announce (Undo *undo, const char *announcement)
{
  AdwToast *toast = adw_toast_new (announcement);

  adw_toast_set_timeout (toast, SECONDS_TO_UNDO);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_signal_connect (toast, "button-clicked", G_CALLBACK (on_undo_clicked_cb), undo);
  g_signal_connect_data (toast, "dismissed", G_CALLBACK (on_toast_dismissed_cb), undo, free_undo,
                         0);
  cb_admin_page_add_toast (undo->page, toast);
}

/**
 * cb_admin_undo_run:
 * @announcement: what is going to happen, for a toast with an Undo
 * @method: a constant; it takes @name alone
 * @name: what it is done to
 * @done: what a toast says when it is done
 *
 * Calls a method that cannot be undone, once the toast has gone without a word.
 */
void
cb_admin_undo_run (CbAdminPage *page,
                   const char *announcement,
                   CbAdminPart part,
                   const char *method,
                   const char *name,
                   const char *done)
{
  Undo *undo = g_new0 (Undo, 1);

  undo->page = g_object_ref (page);
  undo->part = part;
  undo->method = method;
  undo->name = g_strdup (name);
  undo->done = g_strdup (done);
  announce (undo, announcement);
}

/* As cb_admin_undo_run(), for what the console does itself. */
void
cb_admin_undo_run_locally (CbAdminPage *page,
                           const char *announcement,
                           CbAdminUndoDo run,
                           const char *name)
{
  Undo *undo = g_new0 (Undo, 1);

  undo->page = g_object_ref (page);
  undo->run = run;
  undo->name = g_strdup (name);
  announce (undo, announcement);
}
