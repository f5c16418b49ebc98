#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_PREFERENCES (cb_admin_preferences_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminPreferences,
                      cb_admin_preferences,
                      CB_ADMIN,
                      PREFERENCES,
                      AdwPreferencesWindow)

CbAdminPreferences *cb_admin_preferences_new (GtkWindow *parent);

G_END_DECLS
