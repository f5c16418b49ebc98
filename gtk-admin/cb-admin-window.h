#pragma once

#include <adwaita.h>

#include "cb-admin-health.h"
#include "logs/cb-admin-log-source.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_WINDOW (cb_admin_window_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminWindow, cb_admin_window, CB_ADMIN, WINDOW, AdwApplicationWindow)

CbAdminWindow *cb_admin_window_new (GtkApplication *application,
                                    CbAdminClient *client,
                                    CbAdminHealth *health,
                                    CbAdminLogSource *journal);
gboolean cb_admin_window_show_page (CbAdminWindow *self, const char *name, const char *item);

G_END_DECLS
