#pragma once

#include <gio/gio.h>

#include "daemon/cb-configuration.h"
#include "log/cb-log.h"

G_BEGIN_DECLS

#define CB_TYPE_DAEMON (cb_daemon_get_type ())
G_DECLARE_FINAL_TYPE (CbDaemon, cb_daemon, CB, DAEMON, GObject)

/**
 * CbDaemonState:
 *
 * Where in its life the daemon is.
 */
typedef enum
{
  CB_DAEMON_STARTING,
  CB_DAEMON_RUNNING,
  CB_DAEMON_STOPPING,
  CB_DAEMON_STOPPED,
} CbDaemonState;

CbDaemon *cb_daemon_new (CbConfiguration *configuration, CbSettings *settings, CbLog *log);
void cb_daemon_start_async (CbDaemon *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean cb_daemon_start_finish (CbDaemon *self, GAsyncResult *result, GError **error);
void cb_daemon_stop_async (CbDaemon *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean cb_daemon_stop_finish (CbDaemon *self, GAsyncResult *result, GError **error);
gboolean cb_daemon_reload (CbDaemon *self, GError **error);
CbDaemonState cb_daemon_get_state (CbDaemon *self);

G_END_DECLS
