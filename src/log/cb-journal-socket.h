#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the journal takes lines, see systemd-journald.service(8). */
#define CB_JOURNAL_SOCKET "/run/systemd/journal/socket"

typedef struct _CbJournalSocket CbJournalSocket;

CbJournalSocket *cb_journal_socket_new (const char *path);
void cb_journal_socket_free (CbJournalSocket *self);
gsize cb_journal_socket_send (CbJournalSocket *self, const char *lines, const gsize *ends, gsize n);
void cb_journal_socket_wait (CbJournalSocket *self, int timeout_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbJournalSocket, cb_journal_socket_free)

G_END_DECLS
