#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * CbAuditEntry:
 * @id: its number, grows; 0 before it is stored
 * @at: microseconds since 1970 UTC
 * @actor: who did it: "uid:1000", "admin-console", "system"
 * @action: what was done: "session.erase", "widget.deploy"
 * @subject: (nullable): to what: a session's id, a version
 * @detail: (nullable): more of it, one line; never a message's text or a secret
 *
 * One act of an operator, kept. Immutable once made, counted by reference,
 * usable from every thread.
 */
typedef struct
{
  guint64 id;
  gint64 at;
  const char *actor;
  const char *action;
  const char *subject;
  const char *detail;
} CbAuditEntry;

#define CB_TYPE_AUDIT_ENTRY (cb_audit_entry_get_type ())
GType cb_audit_entry_get_type (void);

CbAuditEntry *cb_audit_entry_new (const CbAuditEntry *fields);
CbAuditEntry *cb_audit_entry_ref (const CbAuditEntry *self);
void cb_audit_entry_unref (CbAuditEntry *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbAuditEntry, cb_audit_entry_unref)

G_END_DECLS
