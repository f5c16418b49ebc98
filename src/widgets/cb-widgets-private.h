#pragma once

#include "base/cb-rate-limiter.h"
#include "base/cb-worker.h"
#include "widgets/cb-widget-archive.h"
#include "widgets/cb-widgets.h"

G_BEGIN_DECLS

/* What the files of the service share. */

struct _CbWidgets
{
  GObject parent_instance;

  CbSettings *settings;     /* (owned) */
  CbClock *clock;           /* (owned) */
  CbWorker *worker;         /* (owned) */
  CbWidgetArchive *archive; /* (owned): belongs to the worker's thread */
  CbWidgetCatalog *catalog; /* (owned) (nullable): from start on */
  gboolean suspended;
  guint verify_timer;

  CbWidgetStats stats;
  char *watched_canary;    /* (owned) (nullable): whose errors are counted */
  CbRateLimiter *visitors; /* (owned) (nullable): each counts once */
};

typedef struct _CbWidgetWork CbWidgetWork;

/* Does the blocking part; FALSE with @error set where it failed. */
typedef gboolean (*CbWidgetWorkFunc) (CbWidgetArchive *archive, CbWidgetWork *work, GError **error);

/* What has to be remembered when it is done, in the main loop. */
typedef void (*CbWidgetWorkDone) (CbWidgets *self, CbWidgetWork *work);

/**
 * CbWidgetWork:
 * @run: does it, in the worker's thread
 * @done: (nullable): called when it went well
 * @fd: an archive to publish, or -1
 * @version: (owned) (nullable): which version; afterwards, what came of it
 * @notes: (owned) (nullable): or the reason
 * @actor: (owned) (nullable): who wants it
 * @share: for how many of a hundred sessions
 * @at: microseconds since 1970 UTC
 * @limits: what may be published
 * @problem: (owned) (nullable): what was found wrong besides
 * @catalog: (owned) (nullable): how things stand afterwards
 * @error: (owned) (nullable): why it failed
 *
 * One thing to be done with the archive, on its way to the thread and back.
 */
struct _CbWidgetWork
{
  CbWidgetWorkFunc run;
  CbWidgetWorkDone done;
  int fd;
  char *version;
  char *notes;
  char *actor;
  guint share;
  gint64 at;
  CbWidgetLimits limits;
  char *problem;
  CbWidgetCatalog *catalog;
  GError *error;
};

CbWidgetWork *cb_widget_work_new (CbWidgets *self, CbWidgetWorkFunc run, const char *actor);
void cb_widgets_push (CbWidgets *self, GTask *task, CbWidgetWork *work);
void cb_widgets_watch_canary (CbWidgets *self);

G_END_DECLS
