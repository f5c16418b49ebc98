#pragma once

#include "bus/cb-bus.h"
#include "jobs/cb-job-queue.h"

G_BEGIN_DECLS

void cb_bus_jobs_show (CbBus *bus, CbJobQueue *queue);

G_END_DECLS
