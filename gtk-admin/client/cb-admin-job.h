#pragma once

#include "client/cb-admin-client.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_JOB (cb_admin_job_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminJob, cb_admin_job, CB_ADMIN, JOB, GObject)

CbAdminJob *cb_admin_job_new (CbAdminClient *client, const char *path);
void cb_admin_job_cancel (CbAdminJob *self);

const char *cb_admin_job_get_kind (CbAdminJob *self);
const char *cb_admin_job_get_state (CbAdminJob *self);
const char *cb_admin_job_get_message (CbAdminJob *self);
double cb_admin_job_get_progress (CbAdminJob *self);
GVariant *cb_admin_job_get_result (CbAdminJob *self);
gboolean cb_admin_job_is_over (CbAdminJob *self);

G_END_DECLS
