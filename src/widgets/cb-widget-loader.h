#pragma once

#include "widgets/cb-widget-file.h"

G_BEGIN_DECLS

#define CB_WIDGET_LOADER_NAME "loader.js"
#define CB_WIDGET_ENTRY_NAME "widget.js"

CbWidgetFile *
cb_widget_loader_build (GBytes *template, const char *version, const CbWidgetFile *entry);

G_END_DECLS
