#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CB_TYPE_RESTORE_HOST (cb_restore_host_get_type ())
G_DECLARE_INTERFACE (CbRestoreHost, cb_restore_host, CB, RESTORE_HOST, GObject)

/**
 * CbRestoreHostInterface:
 * @suspend_async: takes no more work, finishes what was begun, and lets go of everything in the
 * data directory, the store above all; who is connected is told to come back later
 * @suspend_finish: %FALSE where that failed; then all goes on as before, and resume is not called
 * @resume_async: opens the data directory again, which may hold other data now, forgets what was in
 *   memory of the former, and serves
 * @resume_finish: %FALSE where that failed
 *
 * Who runs on the data that a restore replaces. Main loop only; each suspend that succeeded is
 * followed by one resume.
 */
struct _CbRestoreHostInterface
{
  GTypeInterface g_iface;

  void (*suspend_async) (CbRestoreHost *self, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*suspend_finish) (CbRestoreHost *self, GAsyncResult *result, GError **error);
  void (*resume_async) (CbRestoreHost *self, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*resume_finish) (CbRestoreHost *self, GAsyncResult *result, GError **error);
};

void cb_restore_host_suspend_async (CbRestoreHost *self,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean cb_restore_host_suspend_finish (CbRestoreHost *self, GAsyncResult *result, GError **error);
void cb_restore_host_resume_async (CbRestoreHost *self,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean cb_restore_host_resume_finish (CbRestoreHost *self, GAsyncResult *result, GError **error);

G_END_DECLS
