#pragma once

#include "loadtest/cb-json-peek.h"

G_BEGIN_DECLS

/**
 * CbLoadAccount:
 * @acknowledged: messages that the server said are durable
 * @found: of those, how many were found again
 * @lost: of those, how many were not
 * @doubled: messages and replies that exist more often than once
 * @moved: messages that were found under another number than was acknowledged
 * @gaps: numbers that do not follow on each other
 * @sessions: how many sessions were checked
 * @unchecked: messages that nobody looked for, for want of time or memory
 *
 * What became of what was acknowledged.
 */
typedef struct
{
  guint64 acknowledged;
  guint64 found;
  guint64 lost;
  guint64 doubled;
  guint64 moved;
  guint64 gaps;
  guint64 sessions;
  guint64 unchecked;
} CbLoadAccount;

/**
 * CbLoadSession:
 * @id: (owned): of the session
 * @token: (owned): its key
 * @n_sent: how many messages were sent
 * @erased: whether it was erased since, with all that was in it
 *
 * One session on the server, and which of its messages were acknowledged as what. Each message has
 * a number, from 0; its client_id is made of it.
 */
typedef struct
{
  char *id;
  char *token;
  guint n_sent;
  gboolean erased;
  GArray *messages; /* (owned): private */
  guint ref_count;
} CbLoadSession;

CbLoadSession *cb_load_session_new (const char *id, gsize id_size, const char *token, gsize size);
CbLoadSession *cb_load_session_ref (CbLoadSession *self);
void cb_load_session_unref (CbLoadSession *self);
guint cb_load_session_add_message (CbLoadSession *self, gboolean named, gboolean remember);
void cb_load_session_acknowledge (CbLoadSession *self, guint number, guint64 seq);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbLoadSession, cb_load_session_unref)

/**
 * CbLoadCheck:
 *
 * Compares a session's history, as it comes page by page, with what was acknowledged.
 */
typedef struct
{
  CbLoadSession *session; /* (owned) */
  guint64 last_seq;
  guint64 last_reply_to;
  guint cursor;
  CbLoadAccount account;
} CbLoadCheck;

void cb_load_check_init (CbLoadCheck *self, CbLoadSession *session);
void cb_load_check_clear (CbLoadCheck *self);
gboolean cb_load_check_read_page (CbLoadCheck *self, CbJsonSlice page, gboolean *more);
void cb_load_check_finish (CbLoadCheck *self, CbLoadAccount *sum);
gboolean cb_load_account_is_clean (const CbLoadAccount *account);

G_END_DECLS
