#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * CbRole:
 *
 * Who wrote a message. Stored and sent by name, see cb_role_to_string().
 */
typedef enum
{
  CB_ROLE_VISITOR,
  CB_ROLE_BOT,
  CB_ROLE_OPERATOR,
  CB_ROLE_SYSTEM,
} CbRole;

#define CB_N_ROLES (CB_ROLE_SYSTEM + 1)

const char *cb_role_to_string (CbRole role);
gboolean cb_role_from_string (const char *text, CbRole *role);

/* No confidence: whoever wrote the message gave none. */
#define CB_CONFIDENCE_NONE (-1.0)

/**
 * CbMessage:
 * @seq: its place in the session, from 1, gapless; 0 in a draft
 * @id: unique name, given by the store; %NULL in a draft
 * @session_id: the session it belongs to
 * @role: who wrote it
 * @text: what it says, valid UTF-8
 * @at: when, in microseconds since 1970 UTC
 * @client_id: (nullable): the writer's own name for it, unique in the session
 * @attachments: (nullable) (array zero-terminated=1): ids of uploads
 * @reply_to: the seq that it answers, or 0; a session has at most one bot message for each
 * @confidence: the bot's own, 0 to 1, or %CB_CONFIDENCE_NONE
 * @source_entry: (nullable): id of the knowledge entry that the answer came from
 * @source_title: (nullable): that entry's question
 * @suggestions: (nullable) (array zero-terminated=1): questions to offer next
 *
 * One line of a conversation. Immutable once made, counted by reference,
 * usable from every thread. A draft is a message that the store has not
 * numbered yet.
 */
typedef struct
{
  guint64 seq;
  const char *id;
  const char *session_id;
  CbRole role;
  const char *text;
  gint64 at;
  const char *client_id;
  const char *const *attachments;
  guint64 reply_to;
  double confidence;
  const char *source_entry;
  const char *source_title;
  const char *const *suggestions;
} CbMessage;

#define CB_TYPE_MESSAGE (cb_message_get_type ())
GType cb_message_get_type (void);

CbMessage *cb_message_new (const CbMessage *fields);
CbMessage *cb_message_ref (const CbMessage *self);
void cb_message_unref (CbMessage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbMessage, cb_message_unref)

G_END_DECLS
