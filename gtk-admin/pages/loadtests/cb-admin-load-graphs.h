#pragma once

#include <adwaita.h>

#include "model/cb-admin-load-course.h"

G_BEGIN_DECLS

void cb_admin_load_graphs_fill (GtkFlowBox *box, CbAdminLoadCourse *course);

G_END_DECLS
