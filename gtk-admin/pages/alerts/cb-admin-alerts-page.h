#pragma once

#include "cb-admin-page.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_ALERTS_PAGE (cb_admin_alerts_page_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminAlertsPage, cb_admin_alerts_page, CB_ADMIN, ALERTS_PAGE, CbAdminPage)

G_END_DECLS
