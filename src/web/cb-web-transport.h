#pragma once

#include "base/cb-settings.h"
#include "net/cb-net.h"

G_BEGIN_DECLS

void cb_web_transport_fill (CbSettings *settings, guint max_connections, CbNetConfig *config);

G_END_DECLS
