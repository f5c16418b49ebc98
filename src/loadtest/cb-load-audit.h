#pragma once

#include "loadtest/cb-http-client.h"
#include "loadtest/cb-load-check.h"

G_BEGIN_DECLS

/**
 * CbLoadAudit:
 *
 * Remembers sessions, and in the end reads the history of each to find every message again that was
 * acknowledged, exactly once.
 */
typedef struct _CbLoadAudit CbLoadAudit;

typedef void (*CbLoadAuditFunc) (CbLoadAudit *audit, gpointer data);

CbLoadAudit *cb_load_audit_new (CbLoadLoop *loop, const CbLoadTarget *target);
void cb_load_audit_free (CbLoadAudit *self);
void cb_load_audit_add (CbLoadAudit *self, CbLoadSession *session);
gboolean cb_load_audit_start (CbLoadAudit *self, CbLoadAuditFunc finished, gpointer data);
void cb_load_audit_stop (CbLoadAudit *self);
void cb_load_audit_get_account (CbLoadAudit *self, CbLoadAccount *sum);
double cb_load_audit_get_progress (CbLoadAudit *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbLoadAudit, cb_load_audit_free)

G_END_DECLS
