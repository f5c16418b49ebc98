#pragma once

#include "widgets/cb-widget-file.h"

G_BEGIN_DECLS

#define CB_WIDGET_LOADER_NAME "loader.js"
#define CB_WIDGET_ENTRY_NAME "widget.js"
#define CB_WIDGET_RELEASE_NAME "release.json"

/**
 * CbWidgetOffer:
 * @version: what visitors get
 * @integrity: the digest of its script
 * @canary: (nullable): what some visitors get in its place
 * @canary_integrity: (nullable): the digest of that one's script
 * @share: how many of a hundred sessions
 * @check_seconds: how often an open page asks for a newer version; 0 for never
 *
 * What a loader has to know. Borrowed by whoever builds one.
 */
typedef struct
{
  const char *version;
  const char *integrity;
  const char *canary;
  const char *canary_integrity;
  guint share;
  guint check_seconds;
} CbWidgetOffer;

gboolean cb_widget_loader_check (GBytes *source, GError **error);
gboolean cb_widget_loader_knows_canaries (GBytes *source);
CbWidgetFile *cb_widget_loader_build (GBytes *source, const CbWidgetOffer *offer);
CbWidgetFile *cb_widget_loader_build_release (const CbWidgetOffer *offer);

G_END_DECLS
