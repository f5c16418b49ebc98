#pragma once

#include "cb-admin-page.h"

G_BEGIN_DECLS

/* Asks where to write the conversation, and writes it there; @format: `text`, `html` or `json` */
void cb_admin_export_run (CbAdminPage *page, const char *id, const char *format);

G_END_DECLS
