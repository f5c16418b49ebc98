#include "pages/logs/cb-admin-log-scope.h"

#include <glib/gi18n.h>

#include "cb-admin-text.h"

/* What led to a moment is worth to be seen, too: so much of it. */
#define BEFORE_US (60 * G_USEC_PER_SEC)

/* @name: such as `session:ID`, `request:ID` or `at:MICROSECONDS`; everything by any other */
void
cb_admin_log_scope_set (CbAdminLogScope *self, const char *name)
{
  const char *value = strchr (name, ':');

  cb_admin_log_scope_clear (self);
  if (value == NULL)
    return;

  value++;
  if (g_str_has_prefix (name, "session:"))
    self->session = g_strdup (value);
  else if (g_str_has_prefix (name, "request:"))
    self->request = g_strdup (value);
  else if (g_str_has_prefix (name, "at:"))
    self->moment_us = MAX (0, g_ascii_strtoll (value, NULL, 10));
}

void
cb_admin_log_scope_clear (CbAdminLogScope *self)
{
  g_clear_pointer (&self->session, g_free);
  g_clear_pointer (&self->request, g_free);
  self->moment_us = 0;
}

/* Returns: (transfer full) (nullable): what it is, for people; %NULL where it is everything */
char *
cb_admin_log_scope_dup_text (const CbAdminLogScope *self)
{
  g_autofree char *moment = cb_admin_text_dup_exact_time (self->moment_us);

  if (self->session != NULL)
    return g_strdup_printf (_ ("Only conversation %s"), self->session);
  if (self->request != NULL)
    return g_strdup_printf (_ ("Only request %s"), self->request);

  return self->moment_us != 0 ? g_strdup_printf (_ ("Around %s"), moment) : NULL;
}

void
cb_admin_log_scope_narrow (const CbAdminLogScope *self, CbAdminLogQuery *query)
{
  query->session = g_strdup (self->session);
  query->request = g_strdup (self->request);
}

/* Returns: where the list begins; 0 for the newest lines */
gint64
cb_admin_log_scope_get_start (const CbAdminLogScope *self)
{
  return MAX (0, self->moment_us - BEFORE_US);
}
