#pragma once

#include <adwaita.h>

#include "logs/cb-admin-log-line.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_LOG_DETAILS (cb_admin_log_details_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminLogDetails, cb_admin_log_details, CB_ADMIN, LOG_DETAILS, AdwBin)

void cb_admin_log_details_set_line (CbAdminLogDetails *self, CbAdminLogLine *line);
CbAdminLogLine *cb_admin_log_details_get_line (CbAdminLogDetails *self);

G_END_DECLS
