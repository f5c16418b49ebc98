#pragma once

#include "cb-admin-page.h"

G_BEGIN_DECLS

void cb_admin_undo_run (CbAdminPage *page,
                        const char *announcement,
                        CbAdminPart part,
                        const char *method,
                        const char *name,
                        const char *done);

G_END_DECLS
