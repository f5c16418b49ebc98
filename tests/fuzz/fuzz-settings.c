#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cb-settings-loader.h"
#include "fuzz/cb-fuzz.h"

/* A key file: it is taken over as a whole, with values that their settings allow, or not at all. */

static void
check_problem (gpointer problem, gpointer user_data)
{
  g_assert_cmpuint (strlen (problem), >, 0);
}

static void
check_value (CbSettings *settings, CbSetting setting)
{
  GParamSpec *pspec = cb_settings_get_pspec (setting);
  GValue copy = G_VALUE_INIT;

  g_value_init (&copy, G_PARAM_SPEC_VALUE_TYPE (pspec));
  g_value_copy (cb_settings_get_value (settings, setting), &copy);
  g_assert_false (g_param_value_validate (pspec, &copy)); /* nothing had to be changed */
  g_value_unset (&copy);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  CbSettingsLoader *loader = cb_settings_loader_new ();
  g_autoptr (CbSettings) settings = cb_settings_new ();
  int fd = memfd_create ("settings", MFD_CLOEXEC);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);

  g_assert_cmpint (write (fd, data, size), ==, (gssize) size);
  cb_settings_loader_read_file (loader, path, TRUE);
  g_ptr_array_foreach (cb_settings_loader_get_problems (loader), check_problem, NULL);
  if (cb_settings_loader_apply (loader, settings, 0, NULL))
    for (guint i = 1; i < CB_N_SETTINGS; i++)
      check_value (settings, i);
  cb_settings_loader_free (loader);
  close (fd);

  return 0;
}
