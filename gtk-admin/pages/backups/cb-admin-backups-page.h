#pragma once

#include "cb-admin-page.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_BACKUPS_PAGE (cb_admin_backups_page_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminBackupsPage,
                      cb_admin_backups_page,
                      CB_ADMIN,
                      BACKUPS_PAGE,
                      CbAdminPage)

G_END_DECLS
