#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_APPLICATION (cb_admin_application_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminApplication,
                      cb_admin_application,
                      CB_ADMIN,
                      APPLICATION,
                      AdwApplication)

CbAdminApplication *cb_admin_application_new (void);

G_END_DECLS
