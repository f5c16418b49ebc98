#pragma once

#include "log/cb-log-event.h"

G_BEGIN_DECLS

/* Lines of one batch, at most. */
#define CB_JOURNAL_BATCH_SIZE 64

/**
 * CbJournalBatch:
 * @text: (owned): the lines, each as one datagram of the journal's protocol, one behind the other
 * @ends: where each of them ends
 * @n_lines: how many there are
 *
 * Lines on their way to the journal.
 */
typedef struct
{
  GString *text;
  gsize ends[CB_JOURNAL_BATCH_SIZE];
  guint n_lines;
} CbJournalBatch;

CbJournalBatch *cb_journal_batch_new (void);
void cb_journal_batch_free (CbJournalBatch *self);
gboolean cb_journal_batch_add (CbJournalBatch *self, const CbLogEvent *event);
guint cb_journal_batch_send (CbJournalBatch *self, guint first, int fd);
void cb_journal_batch_clear (CbJournalBatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbJournalBatch, cb_journal_batch_free)

G_END_DECLS
