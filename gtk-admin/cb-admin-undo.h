#pragma once

#include "cb-admin-page.h"

G_BEGIN_DECLS

/* Does what has no way back. */
typedef void (*CbAdminUndoDo) (CbAdminPage *page, const char *name);

void cb_admin_undo_run (CbAdminPage *page,
                        const char *announcement,
                        CbAdminPart part,
                        const char *method,
                        const char *name,
                        const char *done);
void cb_admin_undo_run_locally (CbAdminPage *page,
                                const char *announcement,
                                CbAdminUndoDo run,
                                const char *name);

G_END_DECLS
