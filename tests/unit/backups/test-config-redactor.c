#include "backups/cb-config-redactor.h"

#include <string.h>

#include "base/cb-settings-schema.h"

/* Exactly the settings that are said to be secret are left out, whichever there are. */
static void
test_every_setting (void)
{
  for (guint i = 1; i < CB_N_SETTINGS; i++)
    {
      const char *key = cb_setting_get_key (i);
      g_autofree char *text =
          g_strdup_printf ("[%s]\n  %s = hunter2\n", cb_setting_get_group (i), key);
      g_autofree char *redacted = cb_config_redactor_apply (text);
      gboolean secret = (cb_setting_get_flags (i) & CB_SETTING_SECRET) != 0;

      g_assert_cmpint (strstr (redacted, "hunter2") == NULL, ==, secret);
      g_assert_nonnull (strstr (redacted, key));
    }
}

static void
test_keeps_the_rest (void)
{
  const char *text = "# A comment = with an equals sign\n\n[Web]\nListen=127.0.0.1:1;[::1]:1\n"
                     "[Unheard]\nListen=x\nno equals sign\n[broken\n";
  g_autofree char *redacted = cb_config_redactor_apply (text);

  g_assert_cmpstr (redacted, ==, text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/backups/config-redactor/every-setting", test_every_setting);
  g_test_add_func ("/backups/config-redactor/keeps-the-rest", test_keeps_the_rest);

  return g_test_run ();
}
