#pragma once

#include <glib-object.h>

#include "base/cb-settings-schema.h"

G_BEGIN_DECLS

#define CB_TYPE_SETTINGS (cb_settings_get_type ())
G_DECLARE_FINAL_TYPE (CbSettings, cb_settings, CB, SETTINGS, GObject)

CbSettings *cb_settings_new (void);
GParamSpec *cb_settings_get_pspec (CbSetting setting);
gboolean cb_settings_get_boolean (CbSettings *self, CbSetting setting);
guint cb_settings_get_uint (CbSettings *self, CbSetting setting);
guint64 cb_settings_get_uint64 (CbSettings *self, CbSetting setting);
double cb_settings_get_double (CbSettings *self, CbSetting setting);
int cb_settings_get_enum (CbSettings *self, CbSetting setting);
const char *cb_settings_get_string (CbSettings *self, CbSetting setting);
const char *const *cb_settings_get_strv (CbSettings *self, CbSetting setting);
const GValue *cb_settings_get_value (CbSettings *self, CbSetting setting);
const char *cb_settings_get_origin (CbSettings *self, CbSetting setting);
void cb_settings_apply (CbSettings *self,
                        const GValue *values,
                        const char *const *origins,
                        CbSettingFlags only);

G_END_DECLS
