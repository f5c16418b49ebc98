#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CbSystemd:
 *
 * What ties the process to systemd, where it runs under it: readiness, status, watchdog, sockets
 * that listen already, and descriptors that are kept over a restart. Elsewhere, or built without
 * libsystemd, all of it does nothing.
 */
typedef struct _CbSystemd CbSystemd;

CbSystemd *cb_systemd_new (void);
void cb_systemd_free (CbSystemd *self);
GArray *cb_systemd_take_listeners (CbSystemd *self);
gboolean cb_systemd_store (CbSystemd *self, GBytes *state, GArray *fds, GError **error);
gboolean cb_systemd_take_stored (CbSystemd *self, GBytes **state, GArray **fds, GError **error);
void cb_systemd_notify_ready (CbSystemd *self, const char *status);
void cb_systemd_notify_status (CbSystemd *self, const char *status);
void cb_systemd_notify_reloading (CbSystemd *self);
void cb_systemd_notify_stopping (CbSystemd *self, const char *status);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbSystemd, cb_systemd_free)

G_END_DECLS
