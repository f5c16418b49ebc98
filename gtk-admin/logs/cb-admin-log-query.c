#include "logs/cb-admin-log-query.h"

/* Returns: (transfer full): one that every line matches */
CbAdminLogQuery *
cb_admin_log_query_new (void)
{
  CbAdminLogQuery *self = g_new0 (CbAdminLogQuery, 1);

  self->levels = CB_ADMIN_LOG_ALL_LEVELS;

  return self;
}

CbAdminLogQuery *
cb_admin_log_query_copy (const CbAdminLogQuery *self)
{
  CbAdminLogQuery *copy = g_new0 (CbAdminLogQuery, 1);

  copy->levels = self->levels;
  copy->text = g_strdup (self->text);
  copy->session = g_strdup (self->session);
  copy->request = g_strdup (self->request);

  return copy;
}

void
cb_admin_log_query_free (CbAdminLogQuery *self)
{
  g_free (self->text);
  g_free (self->session);
  g_free (self->request);
  g_free (self);
}

static gboolean
is_in (const char *text, const char *message)
{
  g_autofree char *wanted = g_utf8_casefold (text, -1);
  g_autofree char *folded = g_utf8_casefold (message, -1);

  return strstr (folded, wanted) != NULL;
}

gboolean
cb_admin_log_query_matches (const CbAdminLogQuery *self, CbAdminLogLine *line)
{
  if ((self->levels & CB_ADMIN_LOG_LEVEL (cb_admin_log_line_get_level (line))) == 0)
    return FALSE;
  if (self->session != NULL &&
      g_strcmp0 (cb_admin_log_line_get (line, "SESSION_ID"), self->session) != 0)
    return FALSE;
  if (self->request != NULL &&
      g_strcmp0 (cb_admin_log_line_get (line, "REQUEST_ID"), self->request) != 0)
    return FALSE;

  return self->text == NULL || is_in (self->text, cb_admin_log_line_get_message (line));
}

/* Returns: whether there may be lines that do not match */
gboolean
cb_admin_log_query_is_narrow (const CbAdminLogQuery *self)
{
  return self->levels != CB_ADMIN_LOG_ALL_LEVELS || self->text != NULL || self->session != NULL ||
         self->request != NULL;
}

/* Returns: the highest PRIORITY, as of syslog(3), that a line which matches may have */
int
cb_admin_log_query_get_priority (const CbAdminLogQuery *self)
{
  if ((self->levels & CB_ADMIN_LOG_LEVEL (CB_LOG_LEVEL_DEBUG)) != 0)
    return 7;
  if ((self->levels &
       (CB_ADMIN_LOG_LEVEL (CB_LOG_LEVEL_INFO) | CB_ADMIN_LOG_LEVEL (CB_LOG_LEVEL_HTTP))) != 0)
    return 6;

  return (self->levels & CB_ADMIN_LOG_LEVEL (CB_LOG_LEVEL_WARN)) != 0 ? 4 : 3;
}
