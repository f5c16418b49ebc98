#pragma once

#include "cb-admin-page.h"

G_BEGIN_DECLS

/* Asks for a folder, and publishes it. */
void cb_admin_publish_ask (CbAdminPage *page);

/* Publishes a folder as a new version; toasts of @page tell what came of it. */
void cb_admin_publish_run (CbAdminPage *page, GFile *folder);

G_END_DECLS
