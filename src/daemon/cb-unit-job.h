#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint cb_unit_job_get_keepable (void);

G_END_DECLS
