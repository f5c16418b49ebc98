#pragma once

#include <gio/gio.h>

#include "widgets/cb-widget-coding.h"

G_BEGIN_DECLS

/**
 * CbWidgetLimits:
 * @max_files: files of one version
 * @max_bytes: bytes of all of them
 */
typedef struct
{
  guint max_files;
  guint64 max_bytes;
} CbWidgetLimits;

/**
 * CbWidgetPackage:
 *
 * The files that are to become a version, in memory. Whatever is in it has a name and a type that
 * may be served, and is within the limits.
 */
typedef struct _CbWidgetPackage CbWidgetPackage;

CbWidgetPackage *cb_widget_package_new (const CbWidgetLimits *limits);
CbWidgetPackage *cb_widget_package_read (int fd, const CbWidgetLimits *limits, GError **error);
CbWidgetPackage *cb_widget_package_ref (CbWidgetPackage *self);
void cb_widget_package_unref (CbWidgetPackage *self);
gboolean
cb_widget_package_add (CbWidgetPackage *self, const char *name, GBytes *bytes, GError **error);
void cb_widget_package_add_coded (CbWidgetPackage *self,
                                  const char *name,
                                  CbWidgetCoding coding,
                                  GBytes *bytes);
gboolean cb_widget_package_check (CbWidgetPackage *self, GError **error);
GList *cb_widget_package_list (CbWidgetPackage *self);
GBytes *cb_widget_package_get (CbWidgetPackage *self, const char *name);
GBytes *
cb_widget_package_dup_coded (CbWidgetPackage *self, const char *name, CbWidgetCoding coding);
char *cb_widget_package_digest (CbWidgetPackage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbWidgetPackage, cb_widget_package_unref)

G_END_DECLS
