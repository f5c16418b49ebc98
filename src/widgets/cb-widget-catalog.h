#pragma once

#include "widgets/cb-widget-state.h"
#include "widgets/cb-widget-version.h"

G_BEGIN_DECLS

/**
 * CbWidgetCatalog:
 * @state: (owned): what is deployed
 * @versions: (owned) (element-type CbWidgetVersion): all that are archived, the newest first
 * @active: (unowned) (nullable): what visitors get: the deployed version, or where that is damaged
 *   the one before it
 * @canary: (unowned) (nullable): what some of them get
 * @loader: (owned) (nullable): what websites embed
 * @release: (owned) (nullable): what loaders that run already ask for
 * @n_problems: how many versions, and records of them, are damaged
 *
 * Everything that is served, at one moment. Immutable once made, counted by reference; made where
 * blocking is allowed, read in the main loop.
 */
typedef struct
{
  CbWidgetState *state;
  GPtrArray *versions;
  CbWidgetVersion *active;
  CbWidgetVersion *canary;
  CbWidgetFile *loader;
  CbWidgetFile *release;
  guint n_problems;
} CbWidgetCatalog;

CbWidgetCatalog *
cb_widget_catalog_new (CbWidgetState *state, GPtrArray *versions, guint check_seconds);
CbWidgetCatalog *cb_widget_catalog_ref (CbWidgetCatalog *self);
void cb_widget_catalog_unref (CbWidgetCatalog *self);
CbWidgetVersion *cb_widget_catalog_find (const CbWidgetCatalog *self, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbWidgetCatalog, cb_widget_catalog_unref)

G_END_DECLS
