#include "base/cb-module.h"

#include <dlfcn.h>
#include <string.h>
#include <unistd.h>

#include "base/cb-build-stamp.h"
#include "base/cb-error.h"

/* Beside a program that was built and not installed: it must not take what an installed one has. */
#define UNINSTALLED_DIRECTORY "modules"

/* Returns: (transfer full): the file of a module; it may be missing */
static char *
find (const char *name)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *directory = g_path_get_dirname (program != NULL ? program : "/");
  g_autofree char *file = g_strconcat (name, ".so", NULL);
  g_autofree char *beside = g_build_filename (directory, UNINSTALLED_DIRECTORY, file, NULL);

  if (access (beside, R_OK) == 0)
    return g_steal_pointer (&beside);

  return g_build_filename (CB_MODULE_DIRECTORY, file, NULL);
}

static gconstpointer
fail (GError **error, const char *path, const char *why)
{
  g_set_error (error, CB_ERROR, CB_ERROR_FAILED, "Cannot load the module “%s”: %s", path, why);

  return NULL;
}

static gconstpointer
check_build (const CbModule *module, const char *path, GError **error)
{
  g_autofree char *why = NULL;

  if (module == NULL)
    return fail (error, path, "it is no module of chatbotd");
  if (strcmp (module->build, CB_BUILD_STAMP) == 0)
    return module;

  why = g_strdup_printf ("it belongs to chatbotd %s, and this is %s; after an upgrade, restart",
                         module->build, CB_BUILD_STAMP);
  return fail (error, path, why);
}

/**
 * cb_module_load:
 * @name: of a module
 * @error: return location for an error
 *
 * Loads a module unless it is there already. It is never unloaded: its types stay. Reads some
 * megabytes the first time, so not in the main loop of a daemon that serves. From any thread.
 *
 * Returns: (transfer none) (nullable): its table, a #CbModule at its head
 */
gconstpointer
cb_module_load (const char *name, GError **error)
{
  g_autofree char *path = find (name);
  g_autofree char *symbol = g_strconcat ("cb_", name, "_module", NULL);
  void *handle = dlopen (path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);

  if (handle == NULL)
    return fail (error, path, dlerror ());

  return check_build (dlsym (handle, symbol), path, error);
}

/**
 * cb_module_check:
 * @name: of a module
 * @error: return location for an error
 *
 * For who will need a module later, and had better know now that it is not installed.
 *
 * Returns: whether there is one to be loaded
 */
gboolean
cb_module_check (const char *name, GError **error)
{
  g_autofree char *path = find (name);

  return access (path, R_OK) == 0 || fail (error, path, "it is not installed") != NULL;
}
