#pragma once

#include "base/cb-json.h"
#include "model/cb-session.h"

G_BEGIN_DECLS

gboolean cb_visitor_parse (JsonObject *object, CbSession *visitor, GError **error);

G_END_DECLS
