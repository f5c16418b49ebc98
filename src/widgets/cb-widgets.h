#pragma once

#include <gio/gio.h>

#include "base/cb-clock.h"
#include "base/cb-settings.h"
#include "widgets/cb-widget-catalog.h"
#include "widgets/cb-widget-source.h"

G_BEGIN_DECLS

/* What the directory of versions is called in the data directory, and the file beside it. */
#define CB_WIDGETS_DIRECTORY "widgets"
#define CB_WIDGETS_MARK "widget-number"

#define CB_TYPE_WIDGETS (cb_widgets_get_type ())
G_DECLARE_FINAL_TYPE (CbWidgets, cb_widgets, CB, WIDGETS, GObject)

/**
 * CbWidgetStats:
 * @canary_visitors: how many had errors of the canary, since it was deployed
 * @canary_rollbacks: how many canaries were ended for that
 * @reports: (owned) (element-type utf8 guint64): errors that widgets reported, by version
 */
typedef struct
{
  guint canary_visitors;
  guint64 canary_rollbacks;
  GHashTable *reports;
} CbWidgetStats;

CbWidgets *
cb_widgets_new (CbSettings *settings, CbClock *clock, const char *data_directory, GError **error);
CbWidgetCatalog *cb_widgets_get_catalog (CbWidgets *self);
const CbWidgetStats *cb_widgets_get_stats (CbWidgets *self);

/* Versions */
void cb_widgets_publish_async (CbWidgets *self,
                               int fd,
                               const char *version,
                               const char *notes,
                               const char *actor,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
char *cb_widgets_publish_finish (CbWidgets *self, GAsyncResult *result, GError **error);
void cb_widgets_deploy_async (CbWidgets *self,
                              const char *version,
                              guint share,
                              const char *actor,
                              const char *reason,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean cb_widgets_deploy_finish (CbWidgets *self, GAsyncResult *result, GError **error);
void cb_widgets_roll_back_async (CbWidgets *self,
                                 const char *actor,
                                 const char *reason,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
char *cb_widgets_roll_back_finish (CbWidgets *self, GAsyncResult *result, GError **error);
void cb_widgets_verify_async (CbWidgets *self,
                              const char *version,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean cb_widgets_verify_finish (CbWidgets *self, GAsyncResult *result, GError **error);

/* While something else takes the place of the directory */
void cb_widgets_suspend_async (CbWidgets *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean cb_widgets_suspend_finish (CbWidgets *self, GAsyncResult *result, GError **error);
void cb_widgets_resume_async (CbWidgets *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean cb_widgets_resume_finish (CbWidgets *self, GAsyncResult *result, GError **error);

/* Errors that widgets report */
gboolean cb_widgets_report_error (CbWidgets *self,
                                  const char *version,
                                  GInetAddress *client,
                                  const char *message,
                                  GError **error);
gboolean cb_widgets_has_failed_canary (CbWidgets *self);

G_END_DECLS
