#include "base/cb-durable.h"
#include "base/cb-error.h"
#include "widgets/cb-widget-archive-private.h"
#include "widgets/cb-widget-shipped.h"

/* Opening the archive: what is there, what a crash left, and the version that came with us. */

#define DAMAGED_STATE_NAME "state.damaged"

/* In the history, as who did what nobody asked for. */
#define OWN_NAME "chatbotd"

/* What a crash left of something that had not happened yet. */
static gboolean
remove_leftovers (CbWidgetArchive *self, GError **error)
{
  const char *const names[] = { CB_WIDGET_STAGED_NAME, CB_WIDGET_REMOVED_NAME,
                                CB_WIDGET_STATE_NAME ".partial" };
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = cb_widget_archive_build_path (self, names[i]);

      ok = !g_file_test (path, G_FILE_TEST_EXISTS) || cb_durable_remove_tree (path, error);
    }

  return ok;
}

/* A mark that is not there, or cannot be read, says no more than the versions do. */
static void
read_mark (CbWidgetArchive *self)
{
  g_autofree char *text = NULL;
  CbVersionNumber number;

  if (g_file_get_contents (self->plan.mark, &text, NULL, NULL) &&
      cb_version_number_parse (&number, g_strchomp (text)) &&
      cb_version_number_compare (&number, &self->highest) > 0)
    self->highest = number;
}

static gboolean
read_versions (CbWidgetArchive *self, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (self->plan.directory, 0, error);
  const char *name;

  if (dir == NULL)
    return FALSE;

  g_ptr_array_set_size (self->versions, 0);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      CbVersionNumber number;

      if (cb_version_number_parse (&number, name))
        cb_widget_archive_take (self, cb_widget_version_load (self->plan.directory, &number));
    }

  return TRUE;
}

static CbWidgetState *
load_state (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize size;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return cb_widget_state_new ();

  return g_file_get_contents (path, &text, &size, error) ? cb_widget_state_parse (text, size, error)
                                                         : NULL;
}

/* A record that was altered is put aside, and a new one is begun: visitors must get a widget. */
static gboolean
read_state (CbWidgetArchive *self, GError **error)
{
  g_autofree char *path = cb_widget_archive_build_path (self, CB_WIDGET_STATE_NAME);
  g_autofree char *damaged = cb_widget_archive_build_path (self, DAMAGED_STATE_NAME);
  g_autoptr (GError) problem = NULL;
  CbWidgetState *state = load_state (path, &problem);

  if (state == NULL)
    {
      /* NOLINTBEGIN(clang-analyzer-core.NullDereference): whoever fails says why */
      self->problem =
          g_strdup_printf ("The record of what was deployed is lost: %s; what is left of "
                           "it is in %s",
                           problem->message, damaged);
      /* NOLINTEND(clang-analyzer-core.NullDereference) */
      if (!cb_durable_rename (path, damaged, error))
        return FALSE;
      state = cb_widget_state_new ();
    }
  cb_widget_state_unref (self->state);
  self->state = state;

  return TRUE;
}

/* Makes @version what visitors get, without being asked. */
static gboolean
deploy_shipped (CbWidgetArchive *self, const char *version, gint64 now, GError **error)
{
  const CbWidgetOrder order = { now, OWN_NAME, "It came with chatbotd " CB_VERSION };
  g_autoptr (CbWidgetState) next =
                 cb_widget_state_deploy (self->state, version, CB_WIDGET_FULL_SHARE, &order, error);

  return next != NULL && cb_widget_archive_write_state (self, next, error);
}

/* Whether [Widget] Version names one that is higher than all there were. */
static gboolean
is_raised (CbWidgetArchive *self)
{
  CbVersionNumber first;

  return cb_version_number_parse (&first, self->plan.first) &&
         cb_version_number_compare (&first, &self->highest) > 0;
}

/* Whether what visitors get was published by somebody: that stays, whatever is installed. */
static gboolean
has_own_version (CbWidgetArchive *self)
{
  g_autoptr (CbWidgetCatalog) catalog = cb_widget_archive_dup_catalog (self);

  return catalog->active != NULL && !catalog->active->manifest->shipped;
}

/*
 * What came with the daemon is archived where it is new. It becomes active where the one that is
 * came with a daemon, too.
 */
static gboolean
archive_shipped (CbWidgetArchive *self, gint64 now, GError **error)
{
  g_autoptr (CbWidgetPackage) package = cb_widget_shipped_dup_package ();
  g_autofree char *content = cb_widget_package_digest (package);
  gboolean raised = is_raised (self);
  const CbWidgetPublication publication = {
    .version = raised ? self->plan.first : NULL,
    .actor = OWN_NAME,
    .at = now,
    .shipped = TRUE,
  };
  g_autofree char *version = NULL;
  gboolean replace;

  if (!raised && cb_widget_archive_find_content (self, content) != NULL)
    return TRUE;

  replace = !has_own_version (self);
  version = cb_widget_archive_publish (self, package, &publication, error);
  if (version == NULL)
    return FALSE;

  return !replace || deploy_shipped (self, version, now, error);
}

/* Whoever lost the record finds out what visitors get from here on. */
static gboolean
begin_record (CbWidgetArchive *self, gint64 now, GError **error)
{
  g_autoptr (CbWidgetCatalog) catalog = NULL;

  if (self->state->active != NULL)
    return TRUE;

  catalog = cb_widget_archive_dup_catalog (self);

  return catalog->active == NULL || deploy_shipped (self, catalog->active->name, now, error);
}

/**
 * cb_widget_archive_open:
 * @self: an archive
 * @now: microseconds since 1970 UTC
 * @error: return location for an error
 *
 * Reads what is there, checks every byte of it, and archives the version that came with the daemon.
 * May be called again when something else has taken the place of the directory.
 *
 * Returns: %FALSE where the directory cannot be used
 */
gboolean
cb_widget_archive_open (CbWidgetArchive *self, gint64 now, GError **error)
{
  g_clear_pointer (&self->problem, g_free);
  if (!cb_durable_make_directory (self->plan.directory, error) || !remove_leftovers (self, error))
    return FALSE;

  read_mark (self);

  return read_versions (self, error) && read_state (self, error) &&
         archive_shipped (self, now, error) && begin_record (self, now, error);
}

/* Returns: (transfer none) (nullable): what was found wrong when it was opened, besides versions */
const char *
cb_widget_archive_get_problem (CbWidgetArchive *self)
{
  return self->problem;
}
