#pragma once

#include "base/cb-settings.h"
#include "net/cb-net.h"

G_BEGIN_DECLS

gboolean cb_web_listeners_load_certificate (CbNet *net, CbSettings *settings, GError **error);
gboolean cb_web_listeners_open (CbNet *net, CbSettings *settings, GArray *fds, GError **error);

G_END_DECLS
