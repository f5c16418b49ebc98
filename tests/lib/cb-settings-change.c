#include "lib/cb-settings-change.h"

#include "base/cb-setting-text.h"

void
cb_settings_change (CbSettings *settings, CbSetting setting, const char *text)
{
  GValue values[CB_N_SETTINGS] = { G_VALUE_INIT };
  const char *origins[CB_N_SETTINGS] = { NULL };
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i < CB_N_SETTINGS; i++)
    {
      const GValue *value = cb_settings_get_value (settings, i);

      g_value_init (&values[i], G_VALUE_TYPE (value));
      g_value_copy (value, &values[i]);
      origins[i] = "test";
    }
  cb_setting_text_parse (text, cb_settings_get_pspec (setting), FALSE, &values[setting], &error);
  g_assert_no_error (error);
  cb_settings_apply (settings, values, origins, 0);
  for (guint i = 1; i < CB_N_SETTINGS; i++)
    g_value_unset (&values[i]);
}
