#pragma once

#include "model/cb-notice.h"

G_BEGIN_DECLS

/**
 * CbOutboxEntry:
 * @notice: (owned): what is to be told, and how often that was tried
 * @stored: it is in the store
 * @sending: it is on its way
 * @done: it was delivered or given up; what is left is to take it out of the store
 * @removing: that is being done
 *
 * One notice in the outbox. Counted by reference, since it may be let go of while it is sent.
 */
typedef struct
{
  CbNotice *notice;
  gboolean stored;
  gboolean sending;
  gboolean done;
  gboolean removing;
} CbOutboxEntry;

CbOutboxEntry *cb_outbox_entry_new (CbNotice *notice, gboolean stored);
CbOutboxEntry *cb_outbox_entry_ref (CbOutboxEntry *self);
void cb_outbox_entry_unref (CbOutboxEntry *self);
void cb_outbox_entry_fail (CbOutboxEntry *self, const char *error, gint64 now);
gboolean cb_outbox_entry_is_due (const CbOutboxEntry *self, gint64 now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbOutboxEntry, cb_outbox_entry_unref)

G_END_DECLS
