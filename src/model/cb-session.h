#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * CbSessionState:
 * @CB_SESSION_BOT: the bot answers
 * @CB_SESSION_WAITING: the visitor asked for a person; the bot still answers
 * @CB_SESSION_OPERATOR: a person has taken over; the bot is silent
 * @CB_SESSION_CLOSED: it can be read, but takes no more messages
 *
 * Stored and sent by name, see cb_session_state_to_string().
 */
typedef enum
{
  CB_SESSION_BOT,
  CB_SESSION_WAITING,
  CB_SESSION_OPERATOR,
  CB_SESSION_CLOSED,
} CbSessionState;

#define CB_N_SESSION_STATES (CB_SESSION_CLOSED + 1)

const char *cb_session_state_to_string (CbSessionState state);
gboolean cb_session_state_from_string (const char *text, CbSessionState *state);

/* SHA-256 of a bearer token; the token itself is never kept. */
#define CB_TOKEN_HASH_SIZE 32

/**
 * CbSession:
 * @id: unique name, grows with time
 * @token_hash: SHA-256 of the bearer token
 * @state: who answers
 * @created_at: microseconds since 1970 UTC
 * @expires_at: when it expires unless somebody uses it, likewise
 * @last_seq: seq of its newest message, 0 without one
 * @name: (nullable): what the visitor is called
 * @email: (nullable): where to write to the visitor
 * @locale: (nullable): BCP 47 tag, as the page or the browser gave it
 * @page: (nullable): URL of the page that the visitor was on
 * @operator_name: (nullable): who took over
 * @waiting_since: when the visitor asked for a person, while nobody came; 0 otherwise
 *
 * One visitor's conversation, without its messages. Immutable once made,
 * counted by reference, usable from every thread.
 */
typedef struct
{
  const char *id;
  guint8 token_hash[CB_TOKEN_HASH_SIZE];
  CbSessionState state;
  gint64 created_at;
  gint64 expires_at;
  guint64 last_seq;
  const char *name;
  const char *email;
  const char *locale;
  const char *page;
  const char *operator_name;
  gint64 waiting_since;
} CbSession;

#define CB_TYPE_SESSION (cb_session_get_type ())
GType cb_session_get_type (void);

CbSession *cb_session_new (const CbSession *fields);
CbSession *cb_session_ref (const CbSession *self);
void cb_session_unref (CbSession *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbSession, cb_session_unref)

G_END_DECLS
