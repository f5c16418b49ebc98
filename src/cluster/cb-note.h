#pragma once

#include <glib-object.h>

#include "model/cb-message.h"

G_BEGIN_DECLS

/* A session's messages are short; what is larger came from nobody of ours. */
#define CB_NOTE_MAX_SIZE (1 << 20)

/**
 * CbNoteKind:
 * @CB_NOTE_MESSAGE: @message became durable
 * @CB_NOTE_SESSION: @session_id is in another state, or more is known of its visitor: the store has
 *   it
 * @CB_NOTE_ERASED: @session_id is no more
 * @CB_NOTE_TYPING: @role began or stopped typing in @session_id: @on
 * @CB_NOTE_READ: @role has read up to @seq in @session_id
 * @CB_NOTE_WIDGETS: another version of the widget was deployed
 * @CB_NOTE_KNOWLEDGE: the knowledge was read again
 * @CB_NOTE_RESTORED: a backup took the place of what the store held
 * @CB_NOTE_HERE: the sender lives
 * @CB_NOTE_MISSED: what the sender did lately may not have been told
 * @CB_NOTE_LEFT: the sender stops, and has told everything
 * @CB_NOTE_USED: who did how much of what is limited: @usage
 *
 * Numbers are what nodes of different versions have in common: append, never renumber.
 */
typedef enum
{
  CB_NOTE_MESSAGE,
  CB_NOTE_SESSION,
  CB_NOTE_ERASED,
  CB_NOTE_TYPING,
  CB_NOTE_READ,
  CB_NOTE_WIDGETS,
  CB_NOTE_KNOWLEDGE,
  CB_NOTE_RESTORED,
  CB_NOTE_HERE,
  CB_NOTE_MISSED,
  CB_NOTE_LEFT,
  CB_NOTE_USED,
} CbNoteKind;

#define CB_N_NOTE_KINDS (CB_NOTE_USED + 1)

/**
 * CbNote:
 *
 * What one node tells the others; valid during the call only. See #CbNoteKind for which members
 * are set; a @session_id that is not set is %NULL.
 */
typedef struct
{
  CbNoteKind kind;
  const char *session_id;
  guint64 seq;
  CbRole role;
  gboolean on;
  CbMessage *message;
  GVariant *usage;
} CbNote;

/**
 * CbHeardNote:
 * @node: who told it
 * @note: what; lives as long as this
 *
 * A note that was read. Owned by one; everything in it is checked.
 */
typedef struct
{
  const char *node;
  CbNote note;
  GVariant *holder; /* (owned) */
} CbHeardNote;

GBytes *cb_note_write (const CbNote *self, const char *node);
gboolean cb_note_is_from (GBytes *bytes, const char *node);
CbHeardNote *cb_note_read (GBytes *bytes);
void cb_heard_note_free (CbHeardNote *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbHeardNote, cb_heard_note_free)

G_END_DECLS
