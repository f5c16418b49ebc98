#pragma once

#include "cb-admin-health.h"
#include "cb-admin-page.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_OVERVIEW_PAGE (cb_admin_overview_page_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminOverviewPage,
                      cb_admin_overview_page,
                      CB_ADMIN,
                      OVERVIEW_PAGE,
                      CbAdminPage)

void cb_admin_overview_page_set_health (CbAdminOverviewPage *self, CbAdminHealth *health);

G_END_DECLS
