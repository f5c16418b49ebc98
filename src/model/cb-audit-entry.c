#include "model/cb-audit-entry.h"

G_DEFINE_BOXED_TYPE (CbAuditEntry, cb_audit_entry, cb_audit_entry_ref, cb_audit_entry_unref)

static void
clear_audit_entry (gpointer data)
{
  CbAuditEntry *self = data;

  g_free ((char *) self->actor);
  g_free ((char *) self->action);
  g_free ((char *) self->subject);
  g_free ((char *) self->detail);
}

/**
 * cb_audit_entry_new:
 * @fields: what it shall hold; copied
 *
 * Returns: (transfer full): an entry
 */
CbAuditEntry *
cb_audit_entry_new (const CbAuditEntry *fields)
{
  CbAuditEntry *self;

  g_return_val_if_fail (fields->actor != NULL && fields->action != NULL, NULL);

  self = g_atomic_rc_box_dup (sizeof *self, (CbAuditEntry *) fields);
  self->actor = g_strdup (fields->actor);
  self->action = g_strdup (fields->action);
  self->subject = g_strdup (fields->subject);
  self->detail = g_strdup (fields->detail);

  return self;
}

/**
 * cb_audit_entry_ref:
 * @self: an entry
 *
 * Returns: (transfer full): @self
 */
CbAuditEntry *
cb_audit_entry_ref (const CbAuditEntry *self)
{
  return g_atomic_rc_box_acquire ((CbAuditEntry *) self);
}

void
cb_audit_entry_unref (CbAuditEntry *self)
{
  g_atomic_rc_box_release_full (self, clear_audit_entry);
}
