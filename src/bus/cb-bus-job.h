#pragma once

#include "dbus/cb-dbus-generated.h"
#include "jobs/cb-job.h"

G_BEGIN_DECLS

#define CB_TYPE_BUS_JOB (cb_bus_job_get_type ())
G_DECLARE_FINAL_TYPE (CbBusJob, cb_bus_job, CB, BUS_JOB, CbDBusJobSkeleton)

CbBusJob *cb_bus_job_new (CbJob *job);
char *cb_bus_job_build_path (CbJob *job);

G_END_DECLS
