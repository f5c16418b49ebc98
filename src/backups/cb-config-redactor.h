#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *cb_config_redactor_apply (const char *text);

G_END_DECLS
