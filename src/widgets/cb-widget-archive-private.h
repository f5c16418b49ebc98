#pragma once

#include "widgets/cb-widget-archive.h"

G_BEGIN_DECLS

/* What the files of the archive share. */

#define CB_WIDGET_STATE_NAME "state.json"

/* What is not finished, or not wanted any more; hidden, so that no backup has it. */
#define CB_WIDGET_STAGED_NAME ".staged"
#define CB_WIDGET_REMOVED_NAME ".removed"

struct _CbWidgetArchive
{
  CbWidgetPlan plan;       /* (owned) */
  CbWidgetState *state;    /* (owned) */
  GPtrArray *versions;     /* (owned) (element-type CbWidgetVersion): the newest first */
  CbVersionNumber highest; /* that there ever was */
  char *problem;           /* (owned) (nullable): what was found when it was opened */
};

char *cb_widget_archive_build_path (CbWidgetArchive *self, const char *name);
CbWidgetVersion *cb_widget_archive_find_content (CbWidgetArchive *self, const char *content);
void cb_widget_archive_take (CbWidgetArchive *self, CbWidgetVersion *version);
gboolean cb_widget_archive_write_state (CbWidgetArchive *self, CbWidgetState *next, GError **error);

G_END_DECLS
