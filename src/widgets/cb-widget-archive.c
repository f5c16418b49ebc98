#include "widgets/cb-widget-archive-private.h"

#include <string.h>

#include "base/cb-durable.h"
#include "base/cb-error.h"
#include "widgets/cb-widget-loader.h"

/**
 * cb_widget_archive_new:
 * @plan: how it is kept; copied
 *
 * Returns: (transfer full): an archive that is to be opened
 */
CbWidgetArchive *
cb_widget_archive_new (const CbWidgetPlan *plan)
{
  CbWidgetArchive *self = g_new0 (CbWidgetArchive, 1);

  self->plan = *plan;
  self->plan.directory = g_strdup (plan->directory);
  self->plan.mark = g_strdup (plan->mark);
  self->plan.first = g_strdup (plan->first);
  self->state = cb_widget_state_new ();
  self->versions = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_widget_version_unref);

  return self;
}

void
cb_widget_archive_free (CbWidgetArchive *self)
{
  g_free (self->plan.directory);
  g_free (self->plan.mark);
  g_free (self->plan.first);
  g_free (self->problem);
  cb_widget_state_unref (self->state);
  g_ptr_array_unref (self->versions);
  g_free (self);
}

/* Returns: (transfer full): where something in its directory is */
char *
cb_widget_archive_build_path (CbWidgetArchive *self, const char *name)
{
  return g_build_filename (self->plan.directory, name, NULL);
}

/* Returns: (transfer full): what is archived and deployed now */
CbWidgetCatalog *
cb_widget_archive_dup_catalog (CbWidgetArchive *self)
{
  GPtrArray *versions = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_widget_version_unref);

  for (guint i = 0; i < self->versions->len; i++)
    g_ptr_array_add (versions, cb_widget_version_ref (g_ptr_array_index (self->versions, i)));

  return cb_widget_catalog_new (self->state, versions, self->plan.check_seconds);
}

static gboolean
find_index (CbWidgetArchive *self, const char *name, guint *index)
{
  for (*index = 0; *index < self->versions->len; ++*index)
    if (strcmp (((CbWidgetVersion *) g_ptr_array_index (self->versions, *index))->name, name) == 0)
      return TRUE;

  return FALSE;
}

/* Returns: (transfer none) (nullable): the newest whole version with that content */
CbWidgetVersion *
cb_widget_archive_find_content (CbWidgetArchive *self, const char *content)
{
  for (guint i = 0; i < self->versions->len; i++)
    {
      CbWidgetVersion *version = g_ptr_array_index (self->versions, i);

      if (version->problem == NULL && strcmp (version->manifest->content, content) == 0)
        return version;
    }

  return NULL;
}

static int
compare_versions (gconstpointer a, gconstpointer b)
{
  const CbWidgetVersion *one = *(const CbWidgetVersion *const *) a;
  const CbWidgetVersion *other = *(const CbWidgetVersion *const *) b;

  return cb_version_number_compare (&other->number, &one->number);
}

/* Takes @version. */
void
cb_widget_archive_take (CbWidgetArchive *self, CbWidgetVersion *version)
{
  if (cb_version_number_compare (&version->number, &self->highest) > 0)
    self->highest = version->number;
  g_ptr_array_add (self->versions, version);
  g_ptr_array_sort (self->versions, compare_versions);
}

/* Numbers */

static gboolean
write_mark (CbWidgetArchive *self, const CbVersionNumber *number, GError **error)
{
  g_autofree char *text = cb_version_number_to_string (number);
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  return cb_durable_write (self->plan.mark, line, -1, error);
}

/* Whether there never was a version yet. */
static gboolean
is_virgin (CbWidgetArchive *self)
{
  static const CbVersionNumber none = { { 0, 0, 0 } };

  return cb_version_number_compare (&self->highest, &none) == 0;
}

static gboolean
choose_number (CbWidgetArchive *self, const char *wanted, CbVersionNumber *number, GError **error)
{
  g_autofree char *highest = cb_version_number_to_string (&self->highest);

  if (wanted == NULL)
    {
      *number = self->highest;
      if (!is_virgin (self) || !cb_version_number_parse (number, self->plan.first))
        cb_version_number_raise (number);
      return TRUE;
    }
  if (!cb_version_number_parse (number, wanted))
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                   "“%s” is no number of a version; it is three numbers as in 1.4.0", wanted);
      return FALSE;
    }
  if (cb_version_number_compare (number, &self->highest) > 0)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT,
               "Numbers only go up: a new version must be above %s", highest);

  return FALSE;
}

/* Publishing */

static gboolean
make_directories (const char *path, GError **error)
{
  if (!cb_durable_make_directory (path, error))
    return FALSE;

  for (guint i = 0; i < CB_N_WIDGET_CODINGS; i++)
    {
      g_autofree char *folder = cb_widget_version_build_path (i, "");
      g_autofree char *full = g_build_filename (path, folder, NULL);

      if (!cb_durable_make_directory (full, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
stage_member (const char *directory,
              CbWidgetManifest *manifest,
              const char *path,
              GBytes *bytes,
              GError **error)
{
  g_autofree char *full = g_build_filename (directory, path, NULL);
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  cb_widget_manifest_add (manifest, path, bytes);

  return cb_durable_write (full, data != NULL ? data : "", (gssize) size, error);
}

/* A file as it came, and in each coding that makes it shorter. */
static gboolean
stage_file (const char *directory,
            CbWidgetManifest *manifest,
            CbWidgetPackage *package,
            const char *name,
            GError **error)
{
  GBytes *bytes = cb_widget_package_get (package, name);

  for (guint i = 0; i < CB_N_WIDGET_CODINGS; i++)
    {
      g_autofree char *path = cb_widget_version_build_path (i, name);
      g_autoptr (GBytes) coded = i == CB_WIDGET_PLAIN
                                     ? g_bytes_ref (bytes)
                                     : cb_widget_package_dup_coded (package, name, i);

      if (coded != NULL && !stage_member (directory, manifest, path, coded, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
stage_files (const char *directory,
             CbWidgetManifest *manifest,
             CbWidgetPackage *package,
             GError **error)
{
  g_autoptr (GList) names = cb_widget_package_list (package);

  for (GList *l = names; l != NULL; l = l->next)
    if (!stage_file (directory, manifest, package, l->data, error))
      return FALSE;

  return TRUE;
}

static gboolean
stage_manifest (const char *directory, CbWidgetManifest *manifest, GError **error)
{
  g_autofree char *path = g_build_filename (directory, CB_WIDGET_MANIFEST_NAME, NULL);
  g_autofree char *text = cb_widget_manifest_format (manifest);

  return cb_durable_write (path, text, -1, error);
}

/* Writes all of a version beside its place. */
static gboolean
stage (CbWidgetArchive *self, CbWidgetManifest *manifest, CbWidgetPackage *package, GError **error)
{
  g_autofree char *staged = cb_widget_archive_build_path (self, CB_WIDGET_STAGED_NAME);

  return cb_durable_remove_tree (staged, error) && make_directories (staged, error) &&
         stage_files (staged, manifest, package, error) && stage_manifest (staged, manifest, error);
}

static gboolean
remove_version (CbWidgetArchive *self, guint index, GError **error)
{
  CbWidgetVersion *version = g_ptr_array_index (self->versions, index);
  g_autofree char *path = cb_widget_archive_build_path (self, version->name);
  g_autofree char *removed = cb_widget_archive_build_path (self, CB_WIDGET_REMOVED_NAME);

  /* Never half there under its own name. */
  if (!cb_durable_remove_tree (removed, error) || !cb_durable_rename (path, removed, error))
    return FALSE;

  g_ptr_array_remove_index (self->versions, index);

  return cb_durable_remove_tree (removed, error);
}

/* The oldest go, but not what is deployed or would be after a step back. */
static gboolean
prune (CbWidgetArchive *self, GError **error)
{
  gboolean ok = TRUE;

  for (guint i = self->versions->len; ok && i > 1 && self->versions->len > self->plan.keep; i--)
    {
      CbWidgetVersion *version = g_ptr_array_index (self->versions, i - 1);

      ok =
          cb_widget_state_needs (self->state, version->name) || remove_version (self, i - 1, error);
    }

  return ok;
}

static CbWidgetManifest *
describe (const CbVersionNumber *number,
          const char *content,
          const CbWidgetPublication *publication)
{
  CbWidgetManifest *manifest = cb_widget_manifest_new ();

  manifest->version = cb_version_number_to_string (number);
  manifest->published_at = publication->at;
  manifest->actor = g_strdup (publication->actor);
  manifest->notes = g_strdup (publication->notes);
  manifest->shipped = publication->shipped;
  manifest->content = g_strdup (content);

  return manifest;
}

/*
 * The number is taken for good before the version is there: a crash in between costs a number, and
 * the other way round it could come twice.
 */
static gboolean
archive (CbWidgetArchive *self,
         const CbVersionNumber *number,
         CbWidgetManifest *manifest,
         CbWidgetPackage *package,
         GError **error)
{
  g_autofree char *staged = cb_widget_archive_build_path (self, CB_WIDGET_STAGED_NAME);
  g_autofree char *path = cb_widget_archive_build_path (self, manifest->version);

  if (!stage (self, manifest, package, error) || !write_mark (self, number, error))
    return FALSE;

  self->highest = *number;
  if (!cb_durable_rename (staged, path, error))
    return FALSE;

  cb_widget_archive_take (self, cb_widget_version_load (self->plan.directory, number));

  return TRUE;
}

/**
 * cb_widget_archive_publish:
 * @self: an archive that is open
 * @package: its files
 * @publication: by whom, and as what
 * @error: return location for an error
 *
 * Archives a version; it is on disk when this returns. What is there already is not archived again,
 * unless a number of its own is asked for: who did not hear the answer may ask once more.
 *
 * Returns: (transfer full) (nullable): its number
 */
char *
cb_widget_archive_publish (CbWidgetArchive *self,
                           CbWidgetPackage *package,
                           const CbWidgetPublication *publication,
                           GError **error)
{
  g_autofree char *content = cb_widget_package_digest (package);
  const CbWidgetVersion *known = cb_widget_archive_find_content (self, content);
  g_autoptr (CbWidgetManifest) manifest = NULL;
  CbVersionNumber number;

  if (known != NULL &&
      (publication->version == NULL || strcmp (publication->version, known->name) == 0))
    return g_strdup (known->name);
  if (!choose_number (self, publication->version, &number, error))
    return NULL;

  manifest = describe (&number, content, publication);
  if (!archive (self, &number, manifest, package, error) || !prune (self, error))
    return NULL;

  return g_strdup (manifest->version);
}

/* Deploying */

/* The one step in which another version becomes active. */
gboolean
cb_widget_archive_write_state (CbWidgetArchive *self, CbWidgetState *next, GError **error)
{
  g_autofree char *path = cb_widget_archive_build_path (self, CB_WIDGET_STATE_NAME);
  g_autofree char *text = cb_widget_state_format (next);

  if (!cb_durable_write (path, text, -1, error))
    return FALSE;

  cb_widget_state_unref (self->state);
  self->state = cb_widget_state_ref (next);

  return TRUE;
}

/**
 * cb_widget_archive_verify:
 * @self: an archive that is open
 * @version: a number
 * @error: return location for an error
 *
 * Reads a version again, and remembers what is wrong with it.
 *
 * Returns: %FALSE with %CB_ERROR_NOT_FOUND where there is no such version, and with
 *   %CB_ERROR_CONFLICT where it is not as it was published
 */
gboolean
cb_widget_archive_verify (CbWidgetArchive *self, const char *version, GError **error)
{
  g_autoptr (CbWidgetVersion) known = NULL;
  g_autoptr (CbWidgetVersion) found = NULL;
  guint index;

  if (!find_index (self, version, &index))
    {
      g_set_error (error, CB_ERROR, CB_ERROR_NOT_FOUND, "There is no version “%s”", version);
      return FALSE;
    }

  known = cb_widget_version_ref (g_ptr_array_index (self->versions, index));
  found = cb_widget_version_load (self->plan.directory, &known->number);
  cb_widget_version_unref (known);
  g_ptr_array_index (self->versions, index) =
      found->problem == NULL ? cb_widget_version_ref (found)
                             : cb_widget_version_new_damaged (known, found->problem);
  if (found->problem == NULL)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT,
               "Version %s is damaged, and is not used; publish it again: %s", version,
               found->problem);

  return FALSE;
}

static gboolean
check_canary (CbWidgetArchive *self, GError **error)
{
  g_autoptr (CbWidgetCatalog) catalog = cb_widget_archive_dup_catalog (self);
  GBytes *loader = catalog->active != NULL ? catalog->active->loader : NULL;

  if (loader == NULL || cb_widget_loader_knows_canaries (loader))
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT,
               "The loader of version %s cannot choose between two versions",
               catalog->active->name);

  return FALSE;
}

/**
 * cb_widget_archive_deploy:
 * @self: an archive that is open
 * @version: a number
 * @share: for how many of a hundred sessions
 * @order: by whom and why
 * @error: return location for an error
 *
 * Returns: %FALSE with %CB_ERROR_CONFLICT where the version is damaged, or deployed already
 */
gboolean
cb_widget_archive_deploy (CbWidgetArchive *self,
                          const char *version,
                          guint share,
                          const CbWidgetOrder *order,
                          GError **error)
{
  g_autoptr (CbWidgetState) next = NULL;

  if (!cb_widget_archive_verify (self, version, error) ||
      (share < CB_WIDGET_FULL_SHARE && !check_canary (self, error)))
    return FALSE;

  next = cb_widget_state_deploy (self->state, version, share, order, error);

  return next != NULL && cb_widget_archive_write_state (self, next, error);
}

/**
 * cb_widget_archive_roll_back:
 * @self: an archive that is open
 * @order: by whom and why
 * @error: return location for an error
 *
 * Ends the canary, or goes back to the version that was active before.
 *
 * Returns: %FALSE with %CB_ERROR_CONFLICT where there is none, or it is damaged
 */
gboolean
cb_widget_archive_roll_back (CbWidgetArchive *self, const CbWidgetOrder *order, GError **error)
{
  const char *target = cb_widget_state_get_target (self->state);
  g_autoptr (CbWidgetState) next = cb_widget_state_roll_back (self->state, order, error);

  /* The end of a canary leaves active what is active, whatever its state. */
  if (next == NULL ||
      (self->state->canary == NULL && !cb_widget_archive_verify (self, target, error)))
    return FALSE;

  return cb_widget_archive_write_state (self, next, error);
}
