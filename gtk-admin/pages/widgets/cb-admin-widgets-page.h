#pragma once

#include "cb-admin-page.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_WIDGETS_PAGE (cb_admin_widgets_page_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminWidgetsPage,
                      cb_admin_widgets_page,
                      CB_ADMIN,
                      WIDGETS_PAGE,
                      CbAdminPage)

G_END_DECLS
