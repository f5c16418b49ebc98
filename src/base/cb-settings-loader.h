#pragma once

#include "base/cb-settings.h"

G_BEGIN_DECLS

/**
 * CbSettingsLoader:
 *
 * Reads the layers of the configuration, one over the other, and collects what
 * is wrong with them; then hands all of it to #CbSettings, or nothing.
 */
typedef struct _CbSettingsLoader CbSettingsLoader;

CbSettingsLoader *cb_settings_loader_new (void);
void cb_settings_loader_free (CbSettingsLoader *self);
void cb_settings_loader_read_file (CbSettingsLoader *self, const char *path, gboolean required);
void cb_settings_loader_read_directory (CbSettingsLoader *self, const char *path);
void cb_settings_loader_read_environment (CbSettingsLoader *self, const char *const *environment);
void cb_settings_loader_read_credentials (CbSettingsLoader *self, const char *directory);
void cb_settings_loader_set (CbSettingsLoader *self,
                             CbSetting setting,
                             const char *text,
                             const char *origin);
GPtrArray *cb_settings_loader_get_problems (CbSettingsLoader *self);
GPtrArray *cb_settings_loader_dup_pending (CbSettingsLoader *self, CbSettings *settings);
gboolean cb_settings_loader_apply (CbSettingsLoader *self,
                                   CbSettings *settings,
                                   CbSettingFlags only,
                                   GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbSettingsLoader, cb_settings_loader_free)

G_END_DECLS
