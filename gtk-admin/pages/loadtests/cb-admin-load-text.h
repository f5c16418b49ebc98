#pragma once

#include "model/cb-admin-record.h"

G_BEGIN_DECLS

char *cb_admin_load_text_dup_verdict (CbAdminRecord *result);
const char *cb_admin_load_text_get_icon (CbAdminRecord *result, const char **style);
char *cb_admin_load_text_dup_plan (CbAdminRecord *result);
char *cb_admin_load_text_dup_brief (CbAdminRecord *result);
char *cb_admin_load_text_dup_requests (CbAdminRecord *record);
char *cb_admin_load_text_dup_latency (CbAdminRecord *record);
char *cb_admin_load_text_dup_account (CbAdminRecord *result);
char *cb_admin_load_text_dup_server (CbAdminRecord *result);
char *cb_admin_load_text_dup_difference (CbAdminRecord *difference);
const char *cb_admin_load_text_get_figure (const char *name);

G_END_DECLS
