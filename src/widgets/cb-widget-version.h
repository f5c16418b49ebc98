#pragma once

#include "base/cb-version-number.h"
#include "widgets/cb-widget-file.h"
#include "widgets/cb-widget-manifest.h"

G_BEGIN_DECLS

/**
 * CbWidgetVersion:
 * @name: (owned): its number, as it is written
 * @number: the same, to compare
 * @manifest: (owned) (nullable): what it is; %NULL where that cannot be read
 * @files: (owned) (nullable) (element-type utf8 CbWidgetFile): what is served, by name; %NULL where
 *   not all of it is as it was archived
 * @loader: (owned) (nullable): its own loader, with places for what that has to know
 * @problem: (owned) (nullable): what is wrong with what is on disk
 *
 * A version as it was read from the archive. What is in memory was intact when it was read, and
 * goes on being served whatever becomes of the disk. Immutable once made, counted by reference.
 */
typedef struct
{
  char *name;
  CbVersionNumber number;
  CbWidgetManifest *manifest;
  GHashTable *files;
  GBytes *loader;
  char *problem;
} CbWidgetVersion;

CbWidgetVersion *cb_widget_version_load (const char *directory, const CbVersionNumber *number);
CbWidgetVersion *cb_widget_version_new_damaged (const CbWidgetVersion *self, const char *problem);
CbWidgetVersion *cb_widget_version_ref (CbWidgetVersion *self);
void cb_widget_version_unref (CbWidgetVersion *self);
char *cb_widget_version_build_path (CbWidgetCoding coding, const char *name);
CbWidgetFile *cb_widget_version_get_file (const CbWidgetVersion *self, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbWidgetVersion, cb_widget_version_unref)

G_END_DECLS
