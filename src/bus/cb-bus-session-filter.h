#pragma once

#include <gio/gio.h>

#include "model/cb-session-filter.h"

G_BEGIN_DECLS

CbSessionFilter *cb_bus_session_filter_parse (GVariant *options, GError **error);

G_END_DECLS
