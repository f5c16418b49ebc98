#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *cb_admin_markdown_dup_markup (const char *text);

G_END_DECLS
