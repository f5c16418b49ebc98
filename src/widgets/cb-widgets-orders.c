#include "widgets/cb-widgets-private.h"

#include <errno.h>
#include <fcntl.h>

#include "base/cb-error.h"

/* What an operator wants of the versions: publish, deploy, roll back, verify. */

static gboolean
is_suspended (CbWidgets *self, GTask *task)
{
  if (!self->suspended)
    return FALSE;

  g_task_return_new_error (task, CB_ERROR, CB_ERROR_UNAVAILABLE,
                           "A backup is being restored; try again in a moment");

  return TRUE;
}

/* What is written down for good has its bounds. */
static gboolean
is_too_long (GTask *task, const char *what, const char *text, glong max)
{
  if (text == NULL || g_utf8_strlen (text, -1) <= max)
    return FALSE;

  g_task_return_new_error (task, CB_ERROR, CB_ERROR_TOO_LARGE, "The %s may have %ld characters",
                           what, max);

  return TRUE;
}

static char *
finish_with_text (CbWidgets *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
finish_without_text (CbWidgets *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) problem = NULL;

  g_free (finish_with_text (self, result, &problem));
  if (problem == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&problem));

  return FALSE;
}

/* Publishing */

static gboolean
run_publish (CbWidgetArchive *archive, CbWidgetWork *work, GError **error)
{
  const CbWidgetPublication publication = {
    .version = work->version,
    .actor = work->actor,
    .notes = work->notes,
    .at = work->at,
  };
  g_autoptr (CbWidgetPackage) package = cb_widget_package_read (work->fd, &work->limits, error);
  char *version =
      package != NULL ? cb_widget_archive_publish (archive, package, &publication, error) : NULL;

  g_free (work->version);
  work->version = version;

  return version != NULL;
}

/**
 * cb_widgets_publish_async:
 * @self: the widgets
 * @fd: a file that holds a tar archive; stays the caller's
 * @version: (nullable): its number; %NULL for the next
 * @notes: (nullable): what is to be said of it
 * @actor: who publishes
 * @callback: called when it is on disk
 * @user_data: for @callback
 *
 * Archives a version. Visitors do not get it yet. It cannot be stopped once it was begun.
 */
void
cb_widgets_publish_async (CbWidgets *self,
                          int fd,
                          const char *version,
                          const char *notes,
                          const char *actor,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  CbWidgetWork *work;

  g_return_if_fail (CB_IS_WIDGETS (self));

  g_task_set_source_tag (task, cb_widgets_publish_async);
  if (is_suspended (self, task) || is_too_long (task, "notes", notes, CB_WIDGET_MAX_NOTES))
    return;

  work = cb_widget_work_new (self, run_publish, actor);
  work->fd = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  work->version = g_strdup (version);
  work->notes = g_strdup (notes);
  work->limits.max_files = cb_settings_get_uint (self->settings, CB_SETTING_WIDGET_MAX_FILES);
  work->limits.max_bytes = cb_settings_get_uint64 (self->settings, CB_SETTING_WIDGET_MAX_BYTES);
  cb_widgets_push (self, g_steal_pointer (&task), work);
}

/**
 * cb_widgets_publish_finish:
 *
 * Returns: (transfer full) (nullable): the version's number
 */
char *
cb_widgets_publish_finish (CbWidgets *self, GAsyncResult *result, GError **error)
{
  return finish_with_text (self, result, error);
}

/* Deploying */

static gboolean
run_deploy (CbWidgetArchive *archive, CbWidgetWork *work, GError **error)
{
  const CbWidgetOrder order = { work->at, work->actor, work->notes };

  return cb_widget_archive_deploy (archive, work->version, work->share, &order, error);
}

/**
 * cb_widgets_deploy_async:
 * @self: the widgets
 * @version: a number
 * @share: how many of a hundred sessions get it; fewer than all make it a canary
 * @actor: who wants it
 * @reason: why; may be ""
 * @callback: called when visitors get it
 * @user_data: for @callback
 *
 * Checks every byte of a version, and makes it what visitors get.
 */
void
cb_widgets_deploy_async (CbWidgets *self,
                         const char *version,
                         guint share,
                         const char *actor,
                         const char *reason,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  CbWidgetWork *work;

  g_return_if_fail (CB_IS_WIDGETS (self));

  g_task_set_source_tag (task, cb_widgets_deploy_async);
  if (is_suspended (self, task) || is_too_long (task, "reason", reason, CB_WIDGET_MAX_REASON))
    return;

  work = cb_widget_work_new (self, run_deploy, actor);
  work->version = g_strdup (version);
  work->share = share;
  work->notes = g_strdup (reason);
  cb_widgets_push (self, g_steal_pointer (&task), work);
}

gboolean
cb_widgets_deploy_finish (CbWidgets *self, GAsyncResult *result, GError **error)
{
  return finish_without_text (self, result, error);
}

/* Rolling back */

static gboolean
run_roll_back (CbWidgetArchive *archive, CbWidgetWork *work, GError **error)
{
  const CbWidgetOrder order = { work->at, work->actor, work->notes };

  return cb_widget_archive_roll_back (archive, &order, error);
}

static void
remember_active (CbWidgets *self, CbWidgetWork *work)
{
  const CbWidgetVersion *active = work->catalog->active;

  work->version = g_strdup (active != NULL ? active->name : "");
}

/**
 * cb_widgets_roll_back_async:
 * @self: the widgets
 * @actor: who wants it
 * @reason: why; may be ""
 * @callback: called when it is so
 * @user_data: for @callback
 *
 * Ends the canary, or where there is none makes active what was so before.
 */
void
cb_widgets_roll_back_async (CbWidgets *self,
                            const char *actor,
                            const char *reason,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  CbWidgetWork *work;

  g_return_if_fail (CB_IS_WIDGETS (self));

  g_task_set_source_tag (task, cb_widgets_roll_back_async);
  if (is_suspended (self, task) || is_too_long (task, "reason", reason, CB_WIDGET_MAX_REASON))
    return;

  work = cb_widget_work_new (self, run_roll_back, actor);
  work->notes = g_strdup (reason);
  work->done = remember_active;
  cb_widgets_push (self, g_steal_pointer (&task), work);
}

/**
 * cb_widgets_roll_back_finish:
 *
 * Returns: (transfer full) (nullable): what visitors get now
 */
char *
cb_widgets_roll_back_finish (CbWidgets *self, GAsyncResult *result, GError **error)
{
  return finish_with_text (self, result, error);
}

/* Verifying */

static gboolean
run_verify (CbWidgetArchive *archive, CbWidgetWork *work, GError **error)
{
  return cb_widget_archive_verify (archive, work->version, error);
}

/**
 * cb_widgets_verify_async:
 * @self: the widgets
 * @version: a number
 * @callback: called when every byte of it was read
 * @user_data: for @callback
 *
 * Fails with %CB_ERROR_CONFLICT where the version is not as it was published, and with
 * %CB_ERROR_NOT_FOUND where there is none.
 */
void
cb_widgets_verify_async (CbWidgets *self,
                         const char *version,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  CbWidgetWork *work;

  g_return_if_fail (CB_IS_WIDGETS (self));

  g_task_set_source_tag (task, cb_widgets_verify_async);
  if (is_suspended (self, task))
    return;

  work = cb_widget_work_new (self, run_verify, NULL);
  work->version = g_strdup (version);
  cb_widgets_push (self, g_steal_pointer (&task), work);
}

gboolean
cb_widgets_verify_finish (CbWidgets *self, GAsyncResult *result, GError **error)
{
  return finish_without_text (self, result, error);
}
