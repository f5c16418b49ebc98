#pragma once

#include "cb-admin-page.h"

G_BEGIN_DECLS

/* Asks for how long and why, and silences @rule. */
void cb_admin_silence_run (CbAdminPage *page, const char *rule);

G_END_DECLS
