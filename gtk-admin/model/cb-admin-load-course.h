#pragma once

#include "base/cb-json.h"
#include "model/cb-admin-series.h"

G_BEGIN_DECLS

/**
 * CbAdminLoadLine:
 * @CB_ADMIN_LOAD_RATE: requests that went well, a second
 * @CB_ADMIN_LOAD_P50: within which time half of them were answered, in seconds
 * @CB_ADMIN_LOAD_P95: 95 of a hundred
 * @CB_ADMIN_LOAD_P99: 99 of a hundred
 * @CB_ADMIN_LOAD_FAILED: requests that failed, a second
 * @CB_ADMIN_LOAD_USERS: how many users there were
 *
 * What the course of a load test is told by.
 */
typedef enum
{
  CB_ADMIN_LOAD_RATE,
  CB_ADMIN_LOAD_P50,
  CB_ADMIN_LOAD_P95,
  CB_ADMIN_LOAD_P99,
  CB_ADMIN_LOAD_FAILED,
  CB_ADMIN_LOAD_USERS,
  CB_ADMIN_N_LOAD_LINES,
} CbAdminLoadLine;

#define CB_ADMIN_TYPE_LOAD_COURSE (cb_admin_load_course_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminLoadCourse, cb_admin_load_course, CB_ADMIN, LOAD_COURSE, GObject)

CbAdminLoadCourse *cb_admin_load_course_new (void);
CbAdminSeries *cb_admin_load_course_get_series (CbAdminLoadCourse *self, CbAdminLoadLine line);
void cb_admin_load_course_clear (CbAdminLoadCourse *self);
void cb_admin_load_course_add_second (CbAdminLoadCourse *self, JsonObject *second);
gboolean cb_admin_load_course_read (CbAdminLoadCourse *self, const char *csv, GError **error);

G_END_DECLS
