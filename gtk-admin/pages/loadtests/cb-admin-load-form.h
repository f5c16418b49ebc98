#pragma once

#include <adwaita.h>

#include "model/cb-admin-load-wish.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_LOAD_FORM (cb_admin_load_form_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminLoadForm, cb_admin_load_form, CB_ADMIN, LOAD_FORM, AdwPreferencesGroup)

void cb_admin_load_form_get_wish (CbAdminLoadForm *self, CbAdminLoadWish *wish);

G_END_DECLS
