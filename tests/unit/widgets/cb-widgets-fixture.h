#pragma once

#include "lib/cb-temp-dir.h"
#include "widgets/cb-widget-archive.h"

G_BEGIN_DECLS

/* Saturday, some time. */
#define CB_WIDGETS_FIXTURE_NOW (G_GINT64_CONSTANT (1795485600) * G_USEC_PER_SEC)

/**
 * CbWidgetsFixture:
 *
 * A place for an archive, and packages to put into it. What came with the daemon is its first
 * version, 1.0.0.
 */
typedef struct
{
  CbTempDir *dir;
  CbWidgetPlan plan;
  CbWidgetArchive *archive;
} CbWidgetsFixture;

void cb_widgets_fixture_prepare (CbWidgetsFixture *self);
void cb_widgets_fixture_set_up (CbWidgetsFixture *self, gconstpointer data);
void cb_widgets_fixture_tear_down (CbWidgetsFixture *self, gconstpointer data);
void cb_widgets_fixture_open (CbWidgetsFixture *self);
CbWidgetPackage *cb_widgets_fixture_pack (const char *script);
char *cb_widgets_fixture_publish (CbWidgetsFixture *self, const char *script);
void cb_widgets_fixture_deploy (CbWidgetsFixture *self, const char *version, guint share);
void cb_widgets_fixture_flip (CbWidgetsFixture *self, const char *path, gsize offset);
gsize cb_widgets_fixture_measure (CbWidgetsFixture *self, const char *path);

G_END_DECLS
