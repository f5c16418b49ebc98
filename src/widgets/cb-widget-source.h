#pragma once

#include <gio/gio.h>

#include "widgets/cb-widget-file.h"

G_BEGIN_DECLS

#define CB_TYPE_WIDGET_SOURCE (cb_widget_source_get_type ())
G_DECLARE_INTERFACE (CbWidgetSource, cb_widget_source, CB, WIDGET_SOURCE, GObject)

/**
 * CbWidgetSourceInterface:
 * @dup_loader: the script that websites embed; it names the active version
 * @dup_release: the same for loaders that run already
 * @dup_file: a file of a version, also of one that is no longer active
 * @report_error: takes note of what a widget says went wrong
 *
 * Where the files of widgets come from. All are called on the main loop for each request and must
 * return at once: what is served is kept in memory.
 */
struct _CbWidgetSourceInterface
{
  GTypeInterface g_iface;

  CbWidgetFile *(*dup_loader) (CbWidgetSource *self);
  CbWidgetFile *(*dup_release) (CbWidgetSource *self);
  CbWidgetFile *(*dup_file) (CbWidgetSource *self, const char *version, const char *name);
  gboolean (*report_error) (CbWidgetSource *self,
                            const char *version,
                            GInetAddress *client,
                            const char *message,
                            GError **error);
};

CbWidgetFile *cb_widget_source_dup_loader (CbWidgetSource *self);
CbWidgetFile *cb_widget_source_dup_release (CbWidgetSource *self);
gboolean cb_widget_source_report_error (CbWidgetSource *self,
                                        const char *version,
                                        GInetAddress *client,
                                        const char *message,
                                        GError **error);
CbWidgetFile *
cb_widget_source_dup_file (CbWidgetSource *self, const char *version, const char *name);

G_END_DECLS
