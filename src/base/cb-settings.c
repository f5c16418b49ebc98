#include "base/cb-settings.h"

#include "base/cb-setting-text.h"

/**
 * CbSettings:
 *
 * What the administrator chose, as typed properties that announce their
 * changes. A setting's pspec is the only place that states its type, range,
 * default and meaning.
 *
 * Read-only but for cb_settings_apply(), which takes all values at once: so
 * nobody sees half a new configuration. Main loop only.
 */
struct _CbSettings
{
  GObject parent_instance;

  GValue values[CB_N_SETTINGS];
  char *origins[CB_N_SETTINGS]; /* (owned): "default", or where the value was read */
};

static GParamSpec **props;

G_DEFINE_FINAL_TYPE (CbSettings, cb_settings, G_TYPE_OBJECT)

/**
 * cb_settings_get_pspec:
 * @setting: a setting
 *
 * Returns: (transfer none): its type, range, default and meaning
 */
GParamSpec *
cb_settings_get_pspec (CbSetting setting)
{
  g_type_class_unref (g_type_class_ref (CB_TYPE_SETTINGS));

  return props[setting];
}

gboolean
cb_settings_get_boolean (CbSettings *self, CbSetting setting)
{
  return g_value_get_boolean (&self->values[setting]);
}

guint
cb_settings_get_uint (CbSettings *self, CbSetting setting)
{
  return g_value_get_uint (&self->values[setting]);
}

guint64
cb_settings_get_uint64 (CbSettings *self, CbSetting setting)
{
  return g_value_get_uint64 (&self->values[setting]);
}

double
cb_settings_get_double (CbSettings *self, CbSetting setting)
{
  return g_value_get_double (&self->values[setting]);
}

int
cb_settings_get_enum (CbSettings *self, CbSetting setting)
{
  return g_value_get_enum (&self->values[setting]);
}

/* Returns: (transfer none): valid until the setting changes */
const char *
cb_settings_get_string (CbSettings *self, CbSetting setting)
{
  return g_value_get_string (&self->values[setting]);
}

/* Returns: (transfer none) (array zero-terminated=1): valid until the setting changes */
const char *const *
cb_settings_get_strv (CbSettings *self, CbSetting setting)
{
  return g_value_get_boxed (&self->values[setting]);
}

const GValue *
cb_settings_get_value (CbSettings *self, CbSetting setting)
{
  return &self->values[setting];
}

/**
 * cb_settings_get_origin:
 * @self: the settings
 * @setting: one of them
 *
 * Returns: (transfer none): where its value comes from, for people: "default",
 *   "/etc/chatbotd/chatbotd.conf:12", "environment LOG_LEVEL", "command line"
 */
const char *
cb_settings_get_origin (CbSettings *self, CbSetting setting)
{
  return self->origins[setting];
}

static void
take_over (CbSettings *self, CbSetting setting, const GValue *value, const char *origin)
{
  gboolean same = g_param_values_cmp (props[setting], value, &self->values[setting]) == 0;

  if (G_VALUE_HOLDS (value, G_TYPE_STRV))
    same = g_strv_equal (g_value_get_boxed (value), g_value_get_boxed (&self->values[setting]));

  g_free (self->origins[setting]);
  self->origins[setting] = g_strdup (origin);
  if (same)
    return;

  g_value_copy (value, &self->values[setting]);
  g_object_notify_by_pspec (G_OBJECT (self), props[setting]);
}

/**
 * cb_settings_apply:
 * @self: the settings
 * @values: (array length=CB_N_SETTINGS): one for each #CbSetting, checked
 * @origins: (array length=CB_N_SETTINGS): where each comes from
 * @only: take over only settings with these flags; 0 for all
 *
 * Takes over all values at once, then announces those that changed.
 */
void
cb_settings_apply (CbSettings *self,
                   const GValue *values,
                   const char *const *origins,
                   CbSettingFlags only)
{
  g_return_if_fail (CB_IS_SETTINGS (self));

  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 1; i < CB_N_SETTINGS; i++)
    if ((cb_setting_get_flags (i) & only) == only)
      take_over (self, i, &values[i], origins[i]);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
cb_settings_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  g_value_copy (&CB_SETTINGS (object)->values[prop_id], value);
}

static void
cb_settings_finalize (GObject *object)
{
  CbSettings *self = CB_SETTINGS (object);

  for (guint i = 1; i < CB_N_SETTINGS; i++)
    {
      g_value_unset (&self->values[i]);
      g_free (self->origins[i]);
    }

  G_OBJECT_CLASS (cb_settings_parent_class)->finalize (object);
}

static void
cb_settings_class_init (CbSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = cb_settings_get_property;
  object_class->finalize = cb_settings_finalize;

  props = cb_setting_create_pspecs (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, CB_N_SETTINGS, props);
}

static void
cb_settings_init (CbSettings *self)
{
  for (guint i = 1; i < CB_N_SETTINGS; i++)
    {
      cb_setting_text_init_default (&self->values[i], props[i]);
      self->origins[i] = g_strdup ("default");
    }
}

/**
 * cb_settings_new:
 *
 * Returns: (transfer full): settings that all have their default
 */
CbSettings *
cb_settings_new (void)
{
  return g_object_new (CB_TYPE_SETTINGS, NULL);
}
