#pragma once

#include "cb-admin-page.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_LOADTESTS_PAGE (cb_admin_loadtests_page_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminLoadtestsPage,
                      cb_admin_loadtests_page,
                      CB_ADMIN,
                      LOADTESTS_PAGE,
                      CbAdminPage)

G_END_DECLS
