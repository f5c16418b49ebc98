#pragma once

#include "logs/cb-admin-log-query.h"

G_BEGIN_DECLS

/**
 * CbAdminLogScope:
 * @session: (owned) (nullable): whose lines are shown alone
 * @request: (owned) (nullable): likewise
 * @moment_us: the moment around which lines are shown, in microseconds since 1970 UTC; 0 for now
 *
 * Which part of the log somebody asked for by name; at most one of these.
 */
typedef struct
{
  char *session;
  char *request;
  gint64 moment_us;
} CbAdminLogScope;

void cb_admin_log_scope_set (CbAdminLogScope *self, const char *name);
void cb_admin_log_scope_clear (CbAdminLogScope *self);
char *cb_admin_log_scope_dup_text (const CbAdminLogScope *self);
void cb_admin_log_scope_narrow (const CbAdminLogScope *self, CbAdminLogQuery *query);
gint64 cb_admin_log_scope_get_start (const CbAdminLogScope *self);

G_END_DECLS
