#pragma once

#include "logs/cb-admin-log-line.h"

G_BEGIN_DECLS

/**
 * CbAdminLogQuery:
 * @levels: a bit for each #CbLogLevel that is wanted
 * @text: (owned) (nullable): what the message has in it, upper or lower case
 * @session: (owned) (nullable): the session that a line is about
 * @request: (owned) (nullable): the request that a line is about
 *
 * Which lines are wanted. A value: copy it rather than share it.
 */
typedef struct
{
  guint levels;
  char *text;
  char *session;
  char *request;
} CbAdminLogQuery;

/* For @levels. */
#define CB_ADMIN_LOG_LEVEL(level) (1u << (level))
#define CB_ADMIN_LOG_ALL_LEVELS ((1u << CB_N_LOG_LEVELS) - 1)

CbAdminLogQuery *cb_admin_log_query_new (void);
CbAdminLogQuery *cb_admin_log_query_copy (const CbAdminLogQuery *self);
void cb_admin_log_query_free (CbAdminLogQuery *self);
gboolean cb_admin_log_query_matches (const CbAdminLogQuery *self, CbAdminLogLine *line);
gboolean cb_admin_log_query_is_narrow (const CbAdminLogQuery *self);
int cb_admin_log_query_get_priority (const CbAdminLogQuery *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbAdminLogQuery, cb_admin_log_query_free)

G_END_DECLS
