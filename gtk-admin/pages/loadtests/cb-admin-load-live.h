#pragma once

#include <adwaita.h>

#include "model/cb-admin-load-run.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_LOAD_LIVE (cb_admin_load_live_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminLoadLive, cb_admin_load_live, CB_ADMIN, LOAD_LIVE, AdwBin)

void cb_admin_load_live_set_run (CbAdminLoadLive *self, CbAdminLoadRun *run);
void cb_admin_load_live_set_target (CbAdminLoadLive *self, const char *target);

G_END_DECLS
