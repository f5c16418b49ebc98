#pragma once

#include <adwaita.h>

#include "cb-admin-health.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_HEALTH_CARD (cb_admin_health_card_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminHealthCard, cb_admin_health_card, CB_ADMIN, HEALTH_CARD, AdwBin)

void cb_admin_health_card_set_health (CbAdminHealthCard *self, CbAdminHealth *health);

G_END_DECLS
