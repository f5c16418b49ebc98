#pragma once

#include "logs/cb-admin-log-source.h"

G_BEGIN_DECLS

/* Lines that are looked at in one call, at most: about a twentieth of a second's work. */
#define CB_ADMIN_JOURNAL_MAX_LOOKS 5000

/**
 * CbAdminJournalReader:
 *
 * The journal's files, read with calls that block. For one thread at a time.
 */
typedef struct _CbAdminJournalReader CbAdminJournalReader;

CbAdminJournalReader *cb_admin_journal_reader_new (const char *directory, gboolean of_user);
void cb_admin_journal_reader_free (CbAdminJournalReader *self);
CbAdminLogPiece *cb_admin_journal_reader_read (CbAdminJournalReader *self,
                                               const CbAdminLogQuery *query,
                                               const CbAdminLogFrom *from,
                                               guint limit,
                                               GCancellable *cancellable,
                                               GError **error);
int cb_admin_journal_reader_follow (CbAdminJournalReader *self,
                                    const CbAdminLogQuery *query,
                                    const char *cursor,
                                    GError **error);
CbAdminLogPiece *cb_admin_journal_reader_take (CbAdminJournalReader *self,
                                               const CbAdminLogQuery *query,
                                               guint limit,
                                               GCancellable *cancellable,
                                               GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbAdminJournalReader, cb_admin_journal_reader_free)

G_END_DECLS
