#pragma once

#include <glib.h>

G_BEGIN_DECLS

void cb_ctl_progress_draw (double fraction, const char *message);
void cb_ctl_progress_clear (void);

G_END_DECLS
