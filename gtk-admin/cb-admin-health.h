#pragma once

#include "client/cb-admin-client.h"

G_BEGIN_DECLS

/**
 * CbAdminNotice:
 * @critical: whether it cannot wait
 * @title: what needs attention, in a few words
 * @detail: more of it, in a line
 * @page: the name of the page where something can be done about it
 */
typedef struct
{
  gboolean critical;
  char *title;
  char *detail;
  const char *page;
} CbAdminNotice;

#define CB_ADMIN_TYPE_HEALTH (cb_admin_health_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminHealth, cb_admin_health, CB_ADMIN, HEALTH, GObject)

CbAdminHealth *cb_admin_health_new (CbAdminClient *client);
gboolean cb_admin_health_is_known (CbAdminHealth *self);
GVariant *cb_admin_health_get_status (CbAdminHealth *self);
GPtrArray *cb_admin_health_get_notices (CbAdminHealth *self);
guint cb_admin_health_get_count (CbAdminHealth *self, const char *page);

G_END_DECLS
