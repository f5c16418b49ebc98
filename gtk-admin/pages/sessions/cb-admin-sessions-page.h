#pragma once

#include "cb-admin-page.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_SESSIONS_PAGE (cb_admin_sessions_page_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminSessionsPage,
                      cb_admin_sessions_page,
                      CB_ADMIN,
                      SESSIONS_PAGE,
                      CbAdminPage)

G_END_DECLS
