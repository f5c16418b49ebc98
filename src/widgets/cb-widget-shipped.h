#pragma once

#include "widgets/cb-widget-source.h"

G_BEGIN_DECLS

#define CB_TYPE_WIDGET_SHIPPED (cb_widget_shipped_get_type ())
G_DECLARE_FINAL_TYPE (CbWidgetShipped, cb_widget_shipped, CB, WIDGET_SHIPPED, GObject)

CbWidgetShipped *cb_widget_shipped_new (void);
const char *cb_widget_shipped_get_version (CbWidgetShipped *self);

G_END_DECLS
