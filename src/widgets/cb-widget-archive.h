#pragma once

#include "widgets/cb-widget-catalog.h"
#include "widgets/cb-widget-package.h"

G_BEGIN_DECLS

/**
 * CbWidgetPlan:
 * @directory: (owned): where versions are kept
 * @mark: (owned): the file that keeps the highest number there ever was. It is outside of
 *   @directory, so that a restore does not set it back: browsers keep files of a number for good
 * @first: (owned): the number of the first version, or of the next where it is higher
 * @limits: what may be published
 * @keep: how many versions are kept
 * @check_seconds: how often an open page asks for a newer version
 *
 * How an archive is kept: what the settings say.
 */
typedef struct
{
  char *directory;
  char *mark;
  char *first;
  CbWidgetLimits limits;
  guint keep;
  guint check_seconds;
} CbWidgetPlan;

/**
 * CbWidgetPublication:
 * @version: (nullable): its number; %NULL for the next
 * @actor: who publishes
 * @notes: (nullable): what is to be said of it
 * @at: microseconds since 1970 UTC
 * @shipped: whether it came with the daemon
 *
 * What goes with a package. Borrowed.
 */
typedef struct
{
  const char *version;
  const char *actor;
  const char *notes;
  gint64 at;
  gboolean shipped;
} CbWidgetPublication;

/**
 * CbWidgetArchive:
 *
 * The versions on disk. Everything here blocks and belongs to one thread at a time; a catalog that
 * it gives away belongs to nobody. Whenever the process is killed, what was there before is there
 * after, or what was being done is done.
 */
typedef struct _CbWidgetArchive CbWidgetArchive;

CbWidgetArchive *cb_widget_archive_new (const CbWidgetPlan *plan);
void cb_widget_archive_free (CbWidgetArchive *self);
gboolean cb_widget_archive_open (CbWidgetArchive *self, gint64 now, GError **error);
const char *cb_widget_archive_get_problem (CbWidgetArchive *self);
CbWidgetCatalog *cb_widget_archive_dup_catalog (CbWidgetArchive *self);
char *cb_widget_archive_publish (CbWidgetArchive *self,
                                 CbWidgetPackage *package,
                                 const CbWidgetPublication *publication,
                                 GError **error);
gboolean cb_widget_archive_deploy (CbWidgetArchive *self,
                                   const char *version,
                                   guint share,
                                   const CbWidgetOrder *order,
                                   GError **error);
gboolean
cb_widget_archive_roll_back (CbWidgetArchive *self, const CbWidgetOrder *order, GError **error);
gboolean cb_widget_archive_verify (CbWidgetArchive *self, const char *version, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbWidgetArchive, cb_widget_archive_free)

G_END_DECLS
