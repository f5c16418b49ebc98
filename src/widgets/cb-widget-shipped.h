#pragma once

#include "widgets/cb-widget-package.h"

G_BEGIN_DECLS

/* The widget that was built with the daemon; its source is in data/widget. */

CbWidgetPackage *cb_widget_shipped_dup_package (void);
GBytes *cb_widget_shipped_dup_loader (void);

G_END_DECLS
