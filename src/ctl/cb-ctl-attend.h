#pragma once

#include "ctl/cb-ctl.h"

G_BEGIN_DECLS

gboolean cb_ctl_attend (CbCtl *ctl, CbDBusSessions *sessions, const char *session, GError **error);

G_END_DECLS
