#pragma once

#include <glib.h>

G_BEGIN_DECLS

GString *cb_net_refusal_new (guint status, const char *detail, const char *id);

G_END_DECLS
