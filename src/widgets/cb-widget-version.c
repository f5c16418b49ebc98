#include "widgets/cb-widget-version.h"

#include <string.h>

#include "base/cb-error.h"
#include "widgets/cb-widget-loader.h"

/* Folders of a version, by coding. */
static const char *const folders[CB_N_WIDGET_CODINGS] = { "files", "gzip", "br" };

/* Returns: (transfer full): where in a version's directory a file is */
char *
cb_widget_version_build_path (CbWidgetCoding coding, const char *name)
{
  return g_strconcat (folders[coding], "/", name, NULL);
}

static void
clear_version (gpointer data)
{
  CbWidgetVersion *self = data;

  g_free (self->name);
  g_clear_pointer (&self->manifest, cb_widget_manifest_unref);
  g_clear_pointer (&self->files, g_hash_table_unref);
  g_clear_pointer (&self->loader, g_bytes_unref);
  g_free (self->problem);
}

CbWidgetVersion *
cb_widget_version_ref (CbWidgetVersion *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
cb_widget_version_unref (CbWidgetVersion *self)
{
  g_atomic_rc_box_release_full (self, clear_version);
}

static GBytes *
read_bytes (const char *directory, const char *path, GError **error)
{
  g_autofree char *full = g_build_filename (directory, path, NULL);
  g_autoptr (GError) problem = NULL;
  char *data;
  gsize size;

  if (g_file_get_contents (full, &data, &size, &problem))
    return g_bytes_new_take (data, size);

  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "“%s” cannot be read: %s", path,
               problem->message);

  return NULL;
}

/* Returns: (transfer full) (nullable): what a member holds, if that is what was archived */
static GBytes *
read_member (CbWidgetVersion *self, const char *directory, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = read_bytes (directory, path, error);

  return bytes != NULL && cb_widget_manifest_check_member (self->manifest, path, bytes, error)
             ? g_steal_pointer (&bytes)
             : NULL;
}

static void
clear_coded (GBytes **coded)
{
  for (guint i = 0; i < CB_N_WIDGET_CODINGS; i++)
    g_clear_pointer (&coded[i], g_bytes_unref);
}

/* Reads a file in every coding that it has. */
static gboolean
read_coded (CbWidgetVersion *self,
            const char *directory,
            const char *name,
            GBytes **coded,
            GError **error)
{
  for (guint i = 0; i < CB_N_WIDGET_CODINGS; i++)
    {
      g_autofree char *path = cb_widget_version_build_path (i, name);

      if (!g_hash_table_contains (self->manifest->members, path))
        continue;
      coded[i] = read_member (self, directory, path, error);
      if (coded[i] == NULL)
        return FALSE;
    }

  return TRUE;
}

static gboolean
load_file (CbWidgetVersion *self, const char *directory, const char *name, GError **error)
{
  GBytes *coded[CB_N_WIDGET_CODINGS] = { NULL };
  gboolean ok = read_coded (self, directory, name, coded, error);

  if (ok && strcmp (name, CB_WIDGET_LOADER_NAME) == 0)
    self->loader = g_bytes_ref (coded[CB_WIDGET_PLAIN]);
  else if (ok)
    g_hash_table_insert (self->files, g_strdup (name), cb_widget_file_new_coded (name, coded));
  clear_coded (coded);

  return ok;
}

static gboolean
load_files (CbWidgetVersion *self, const char *directory, GError **error)
{
  g_autofree char *prefix = cb_widget_version_build_path (CB_WIDGET_PLAIN, "");
  GHashTableIter iter;
  gpointer path;

  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) cb_widget_file_unref);
  g_hash_table_iter_init (&iter, self->manifest->members);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    {
      const char *name = (const char *) path + strlen (prefix);

      if (g_str_has_prefix (path, prefix) && strchr (name, '/') == NULL &&
          !load_file (self, directory, name, error))
        return FALSE;
    }
  if (g_hash_table_contains (self->files, CB_WIDGET_ENTRY_NAME))
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "“%s” is missing", CB_WIDGET_ENTRY_NAME);

  return FALSE;
}

static gboolean
load_manifest (CbWidgetVersion *self, const char *directory, GError **error)
{
  g_autoptr (GBytes) bytes = read_bytes (directory, CB_WIDGET_MANIFEST_NAME, error);
  gconstpointer text;
  gsize size;

  if (bytes == NULL)
    return FALSE;

  text = g_bytes_get_data (bytes, &size);
  self->manifest = cb_widget_manifest_parse (text, size, error);
  if (self->manifest == NULL)
    return FALSE;
  if (strcmp (self->manifest->version, self->name) == 0)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "Its manifest is that of version %s",
               self->manifest->version);

  return FALSE;
}

/**
 * cb_widget_version_load:
 * @directory: where all versions are
 * @number: which one
 *
 * Reads a version and checks every byte of it. Blocks.
 *
 * Returns: (transfer full): the version, without files where anything is wrong with it
 */
CbWidgetVersion *
cb_widget_version_load (const char *directory, const CbVersionNumber *number)
{
  CbWidgetVersion *self = g_atomic_rc_box_new0 (CbWidgetVersion);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  self->number = *number;
  self->name = cb_version_number_to_string (number);
  path = g_build_filename (directory, self->name, NULL);
  if (!load_manifest (self, path, &error) || !load_files (self, path, &error))
    {
      g_clear_pointer (&self->files, g_hash_table_unref);
      /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): whoever fails says why */
      self->problem = g_strdup (error->message);
    }

  return self;
}

/* Returns: (transfer full): the same, known to be no longer on disk as it was */
CbWidgetVersion *
cb_widget_version_new_damaged (const CbWidgetVersion *self, const char *problem)
{
  CbWidgetVersion *other = g_atomic_rc_box_new0 (CbWidgetVersion);

  other->name = g_strdup (self->name);
  other->number = self->number;
  other->manifest = self->manifest != NULL ? cb_widget_manifest_ref (self->manifest) : NULL;
  other->files = self->files != NULL ? g_hash_table_ref (self->files) : NULL;
  other->loader = self->loader != NULL ? g_bytes_ref (self->loader) : NULL;
  other->problem = g_strdup (problem);

  return other;
}

/* Returns: (transfer none) (nullable): a file as it is served */
CbWidgetFile *
cb_widget_version_get_file (const CbWidgetVersion *self, const char *name)
{
  return self->files != NULL ? g_hash_table_lookup (self->files, name) : NULL;
}
