#pragma once

#include <adwaita.h>

#include "client/cb-admin-job.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_JOB_ROW (cb_admin_job_row_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminJobRow, cb_admin_job_row, CB_ADMIN, JOB_ROW, AdwActionRow)

void cb_admin_job_row_set_job (CbAdminJobRow *self, CbAdminJob *job);

G_END_DECLS
