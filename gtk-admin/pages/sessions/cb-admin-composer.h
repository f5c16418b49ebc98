#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_COMPOSER (cb_admin_composer_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminComposer, cb_admin_composer, CB_ADMIN, COMPOSER, GtkBox)

void cb_admin_composer_clear (CbAdminComposer *self);
void cb_admin_composer_set_busy (CbAdminComposer *self, gboolean busy);

G_END_DECLS
