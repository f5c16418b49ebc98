#pragma once

#include "base/cb-settings.h"
#include "log/cb-log.h"

G_BEGIN_DECLS

GPtrArray *cb_channels_new (CbSettings *settings, CbLog *log, GError **error);

G_END_DECLS
