#pragma once

#include "cb-admin-page.h"
#include "model/cb-admin-load-store.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_LOAD_REPORT (cb_admin_load_report_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminLoadReport, cb_admin_load_report, CB_ADMIN, LOAD_REPORT, AdwBin)

void cb_admin_load_report_show (CbAdminLoadReport *self,
                                CbAdminPage *page,
                                CbAdminLoadStore *store,
                                CbAdminRecord *result,
                                CbAdminRecordList *all);
const char *cb_admin_load_report_get_path (CbAdminLoadReport *self);

G_END_DECLS
