#pragma once

#include "model/cb-admin-load-course.h"

G_BEGIN_DECLS

/**
 * CbAdminLoadPhase:
 * @CB_ADMIN_LOAD_IDLE: nothing was begun
 * @CB_ADMIN_LOAD_RUNNING: users are at it
 * @CB_ADMIN_LOAD_CHECKING: what was acknowledged is looked for
 * @CB_ADMIN_LOAD_OVER: it has ended
 */
typedef enum
{
  CB_ADMIN_LOAD_IDLE,
  CB_ADMIN_LOAD_RUNNING,
  CB_ADMIN_LOAD_CHECKING,
  CB_ADMIN_LOAD_OVER,
} CbAdminLoadPhase;

#define CB_ADMIN_TYPE_LOAD_RUN (cb_admin_load_run_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminLoadRun, cb_admin_load_run, CB_ADMIN, LOAD_RUN, GObject)

CbAdminLoadRun *cb_admin_load_run_new (void);
gboolean cb_admin_load_run_start (CbAdminLoadRun *self, const char *const *command, GError **error);
void cb_admin_load_run_stop (CbAdminLoadRun *self);
gboolean cb_admin_load_run_is_active (CbAdminLoadRun *self);
CbAdminLoadPhase cb_admin_load_run_get_phase (CbAdminLoadRun *self);
CbAdminLoadCourse *cb_admin_load_run_get_course (CbAdminLoadRun *self);
double cb_admin_load_run_get_progress (CbAdminLoadRun *self);
const char *cb_admin_load_run_get_result (CbAdminLoadRun *self);
const char *cb_admin_load_run_get_problem (CbAdminLoadRun *self);

G_END_DECLS
