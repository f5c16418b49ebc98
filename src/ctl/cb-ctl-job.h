#pragma once

#include "ctl/cb-ctl.h"

G_BEGIN_DECLS

GVariant *cb_ctl_job_wait (CbCtl *ctl, const char *path, GError **error);

G_END_DECLS
