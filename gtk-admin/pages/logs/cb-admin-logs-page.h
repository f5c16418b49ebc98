#pragma once

#include "cb-admin-page.h"
#include "logs/cb-admin-log-source.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_LOGS_PAGE (cb_admin_logs_page_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminLogsPage, cb_admin_logs_page, CB_ADMIN, LOGS_PAGE, CbAdminPage)

void cb_admin_logs_page_set_source (CbAdminLogsPage *self, CbAdminLogSource *source);

G_END_DECLS
