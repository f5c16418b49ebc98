#include "widgets/cb-widgets-private.h"

#include <string.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "base/cb-service.h"
#include "widgets/cb-widget-loader.h"

/**
 * CbWidgets:
 *
 * The versions of the widget: archived, one of them active, all of them served. Whatever touches
 * the disk runs in a thread, one thing after another; what it leads to is taken over as a whole.
 */

enum
{
  DAMAGED,
  SWITCHED,
  REPORTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void service_iface_init (CbServiceInterface *iface);
static void source_iface_init (CbWidgetSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbWidgets,
                               cb_widgets,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_SERVICE, service_iface_init)
                                   G_IMPLEMENT_INTERFACE (CB_TYPE_WIDGET_SOURCE, source_iface_init))

/* Work */

static void
work_free (gpointer data)
{
  CbWidgetWork *work = data;

  if (work->fd >= 0)
    close (work->fd);
  g_free (work->version);
  g_free (work->notes);
  g_free (work->actor);
  g_free (work->problem);
  g_clear_pointer (&work->catalog, cb_widget_catalog_unref);
  g_clear_error (&work->error);
  g_free (work);
}

/**
 * cb_widget_work_new:
 * @self: the widgets
 * @run: what to do
 * @actor: (nullable): for whom
 *
 * Returns: (transfer full): work to be filled in and pushed
 */
CbWidgetWork *
cb_widget_work_new (CbWidgets *self, CbWidgetWorkFunc run, const char *actor)
{
  CbWidgetWork *work = g_new0 (CbWidgetWork, 1);

  work->run = run;
  work->fd = -1;
  work->actor = g_strdup (actor);
  work->at = cb_clock_get_real_time (self->clock);

  return work;
}

/* In the worker's thread. */
static void
run_work (GTask *task, gpointer task_data, gpointer user_data)
{
  CbWidgetWork *work = task_data;
  CbWidgetArchive *archive = user_data;

  work->run (archive, work, &work->error);
  /* Also of what failed: what is damaged was found out by that. */
  work->catalog = cb_widget_archive_dup_catalog (archive);
}

static void
tell_damage (CbWidgets *self, const CbWidgetCatalog *before, const CbWidgetVersion *version)
{
  const CbWidgetVersion *known =
      before != NULL ? cb_widget_catalog_find (before, version->name) : NULL;
  g_autofree char *text = NULL;

  if (version->problem == NULL || (known != NULL && known->problem != NULL))
    return;

  text = g_strdup_printf ("version %s: %s", version->name, version->problem);
  g_signal_emit (self, signals[DAMAGED], 0, text);
}

static const CbWidgetDeployment *
find_newest (const CbWidgetCatalog *catalog)
{
  GPtrArray *history = catalog->state->history;

  return history->len > 0 ? g_ptr_array_index (history, history->len - 1) : NULL;
}

static void
tell_switch (CbWidgets *self, const CbWidgetCatalog *before)
{
  const CbWidgetDeployment *newest = find_newest (self->catalog);
  const CbWidgetDeployment *known = before != NULL ? find_newest (before) : NULL;

  if (newest != NULL &&
      (known == NULL || known->at != newest->at || strcmp (known->version, newest->version) != 0 ||
       known->act != newest->act))
    g_signal_emit (self, signals[SWITCHED], 0, newest);
}

/* From here on everybody gets what is in @catalog. */
static void
take_over (CbWidgets *self, CbWidgetCatalog *catalog)
{
  g_autoptr (CbWidgetCatalog) before = self->catalog;

  self->catalog = cb_widget_catalog_ref (catalog);
  cb_widgets_watch_canary (self);
  for (guint i = 0; i < catalog->versions->len; i++)
    tell_damage (self, before, g_ptr_array_index (catalog->versions, i));
  tell_switch (self, before);
}

/* In the main loop. */
static void
complete_work (GTask *task, gpointer task_data, gpointer user_data)
{
  CbWidgets *self = g_task_get_source_object (task);
  CbWidgetWork *work = task_data;

  take_over (self, work->catalog);
  if (work->problem != NULL)
    g_signal_emit (self, signals[DAMAGED], 0, work->problem);
  if (work->error == NULL && work->done != NULL)
    work->done (self, work);
  if (work->error != NULL)
    g_task_return_error (task, g_steal_pointer (&work->error));
  else
    g_task_return_pointer (task, g_steal_pointer (&work->version), g_free);
}

/**
 * cb_widgets_push:
 * @self: the widgets
 * @task: (transfer full): returns a text or %NULL
 * @work: (transfer full): what is to be done
 */
void
cb_widgets_push (CbWidgets *self, GTask *task, CbWidgetWork *work)
{
  g_task_set_task_data (task, work, work_free);
  cb_worker_push (self->worker, task, run_work, complete_work);
}

/* Serving */

/* Returns: (transfer none) (nullable): what is served now; %NULL before the start */
CbWidgetCatalog *
cb_widgets_get_catalog (CbWidgets *self)
{
  g_return_val_if_fail (CB_IS_WIDGETS (self), NULL);

  return self->catalog;
}

const CbWidgetStats *
cb_widgets_get_stats (CbWidgets *self)
{
  g_return_val_if_fail (CB_IS_WIDGETS (self), NULL);

  return &self->stats;
}

static CbWidgetFile *
dup_file (CbWidgetFile *file)
{
  return file != NULL ? cb_widget_file_ref (file) : NULL;
}

static CbWidgetFile *
cb_widgets_dup_loader (CbWidgetSource *source)
{
  const CbWidgetCatalog *catalog = CB_WIDGETS (source)->catalog;

  return dup_file (catalog != NULL ? catalog->loader : NULL);
}

static CbWidgetFile *
cb_widgets_dup_release (CbWidgetSource *source)
{
  const CbWidgetCatalog *catalog = CB_WIDGETS (source)->catalog;

  return dup_file (catalog != NULL ? catalog->release : NULL);
}

static CbWidgetFile *
cb_widgets_dup_file (CbWidgetSource *source, const char *version, const char *name)
{
  const CbWidgetCatalog *catalog = CB_WIDGETS (source)->catalog;
  const CbWidgetVersion *found = catalog != NULL ? cb_widget_catalog_find (catalog, version) : NULL;

  return dup_file (found != NULL ? cb_widget_version_get_file (found, name) : NULL);
}

static gboolean
cb_widgets_report (CbWidgetSource *source,
                   const char *version,
                   GInetAddress *client,
                   const char *message,
                   GError **error)
{
  return cb_widgets_report_error (CB_WIDGETS (source), version, client, message, error);
}

static void
source_iface_init (CbWidgetSourceInterface *iface)
{
  iface->dup_loader = cb_widgets_dup_loader;
  iface->dup_release = cb_widgets_dup_release;
  iface->dup_file = cb_widgets_dup_file;
  iface->report_error = cb_widgets_report;
}

/* Starting and stopping */

static gboolean
run_open (CbWidgetArchive *archive, CbWidgetWork *work, GError **error)
{
  gboolean ok = cb_widget_archive_open (archive, work->at, error);

  work->problem = g_strdup (cb_widget_archive_get_problem (archive));

  return ok;
}

/* Every version is read again: a disk goes bad in silence. */
static gboolean
run_verify_all (CbWidgetArchive *archive, CbWidgetWork *work, GError **error)
{
  g_autoptr (CbWidgetCatalog) catalog = cb_widget_archive_dup_catalog (archive);

  for (guint i = 0; i < catalog->versions->len; i++)
    cb_widget_archive_verify (
        archive, ((CbWidgetVersion *) g_ptr_array_index (catalog->versions, i))->name, NULL);

  return TRUE;
}

static gboolean
on_verify_due_cb (gpointer user_data)
{
  CbWidgets *self = user_data;

  if (!self->suspended)
    cb_widgets_push (self, g_task_new (self, NULL, NULL, NULL),
                     cb_widget_work_new (self, run_verify_all, NULL));

  return G_SOURCE_CONTINUE;
}

static void
cb_widgets_start_async (CbService *service,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  CbWidgets *self = CB_WIDGETS (service);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  guint hours = cb_settings_get_uint (self->settings, CB_SETTING_WIDGET_VERIFY_HOURS);

  g_task_set_source_tag (task, cb_widgets_start_async);
  if (hours > 0)
    self->verify_timer = g_timeout_add_seconds (hours * 3600, on_verify_due_cb, self);
  cb_widgets_push (self, task, cb_widget_work_new (self, run_open, NULL));
}

static gboolean
finish_without_value (CbWidgets *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) problem = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  g_free (g_task_propagate_pointer (G_TASK (result), &problem));
  if (problem == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&problem));

  return FALSE;
}

static gboolean
cb_widgets_start_finish (CbService *service, GAsyncResult *result, GError **error)
{
  return finish_without_value (CB_WIDGETS (service), result, error);
}

static void
cb_widgets_stop (CbService *service)
{
  g_clear_handle_id (&CB_WIDGETS (service)->verify_timer, g_source_remove);
}

static void
service_iface_init (CbServiceInterface *iface)
{
  iface->start_async = cb_widgets_start_async;
  iface->start_finish = cb_widgets_start_finish;
  iface->stop = cb_widgets_stop;
}

/* Suspending */

static gboolean
run_nothing (CbWidgetArchive *archive, CbWidgetWork *work, GError **error)
{
  return TRUE;
}

/**
 * cb_widgets_suspend_async:
 * @self: the widgets
 * @callback: called when nothing is being done with the directory any more
 * @user_data: for @callback
 *
 * What is in memory goes on being served; whoever wants to change something is refused.
 */
void
cb_widgets_suspend_async (CbWidgets *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (CB_IS_WIDGETS (self));

  self->suspended = TRUE;
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, cb_widgets_suspend_async);
  cb_widgets_push (self, task, cb_widget_work_new (self, run_nothing, NULL));
}

gboolean
cb_widgets_suspend_finish (CbWidgets *self, GAsyncResult *result, GError **error)
{
  return finish_without_value (self, result, error);
}

/**
 * cb_widgets_resume_async:
 * @self: the widgets, suspended
 * @callback: called when what is in the directory now is served
 * @user_data: for @callback
 */
void
cb_widgets_resume_async (CbWidgets *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (CB_IS_WIDGETS (self));

  self->suspended = FALSE;
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, cb_widgets_resume_async);
  cb_widgets_push (self, task, cb_widget_work_new (self, run_open, NULL));
}

gboolean
cb_widgets_resume_finish (CbWidgets *self, GAsyncResult *result, GError **error)
{
  return finish_without_value (self, result, error);
}

/* The object */

static void
cb_widgets_dispose (GObject *object)
{
  CbWidgets *self = CB_WIDGETS (object);

  cb_widgets_stop (CB_SERVICE (self));
  g_clear_object (&self->worker);
  g_clear_pointer (&self->archive, cb_widget_archive_free);
  g_clear_pointer (&self->catalog, cb_widget_catalog_unref);
  g_clear_object (&self->visitors);
  g_clear_object (&self->clock);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (cb_widgets_parent_class)->dispose (object);
}

static void
cb_widgets_finalize (GObject *object)
{
  CbWidgets *self = CB_WIDGETS (object);

  g_hash_table_unref (self->stats.reports);
  g_free (self->watched_canary);

  G_OBJECT_CLASS (cb_widgets_parent_class)->finalize (object);
}

static void
cb_widgets_class_init (CbWidgetsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cb_widgets_dispose;
  object_class->finalize = cb_widgets_finalize;

  /**
   * CbWidgets::damaged:
   * @message: what is damaged and how
   *
   * Something is not on disk as it was archived.
   */
  signals[DAMAGED] = g_signal_new ("damaged", CB_TYPE_WIDGETS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * CbWidgets::switched:
   * @deployment: (type gpointer): a #CbWidgetDeployment: what became of which version
   *
   * Visitors get something else from now on.
   */
  signals[SWITCHED] = g_signal_new ("switched", CB_TYPE_WIDGETS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);

  /**
   * CbWidgets::reported:
   * @version: which version
   * @message: what a widget says went wrong; from anywhere
   *
   * A widget reported an error.
   */
  signals[REPORTED] = g_signal_new ("reported", CB_TYPE_WIDGETS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
cb_widgets_init (CbWidgets *self)
{
  self->stats.reports = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * cb_widgets_new:
 * @settings: what the administrator chose
 * @clock: what time it is
 * @data_directory: where the versions are kept
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): widgets, to be started before anything is served
 */
CbWidgets *
cb_widgets_new (CbSettings *settings, CbClock *clock, const char *data_directory, GError **error)
{
  g_autoptr (CbWidgets) self = g_object_new (CB_TYPE_WIDGETS, NULL);
  g_autofree char *directory = g_build_filename (data_directory, CB_WIDGETS_DIRECTORY, NULL);
  g_autofree char *mark = g_build_filename (data_directory, CB_WIDGETS_MARK, NULL);
  const CbWidgetPlan plan = {
    .directory = directory,
    .mark = mark,
    .first = (char *) cb_settings_get_string (settings, CB_SETTING_WIDGET_VERSION),
    .keep = cb_settings_get_uint (settings, CB_SETTING_WIDGET_KEEP_VERSIONS),
    .check_seconds = cb_settings_get_uint (settings, CB_SETTING_WIDGET_CHECK_SECONDS),
  };

  self->settings = g_object_ref (settings);
  self->clock = g_object_ref (clock);
  self->archive = cb_widget_archive_new (&plan);
  self->worker = cb_worker_new (self->archive, error);

  return self->worker != NULL ? g_steal_pointer (&self) : NULL;
}
