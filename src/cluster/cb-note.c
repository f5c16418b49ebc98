#include "cluster/cb-note.h"

#include <string.h>

#include "base/cb-id.h"

/*
 * Written as a GVariant, little-endian on every machine: it needs no parser of ours, and what is
 * damaged reads as default values, which are refused.
 *
 * version, kind, node, session (or ""), seq, role, on, message (or nothing), usage
 */
#define NOTE_TYPE "(yysstybm" MESSAGE_TYPE "a(su))"
/* seq, id, role, text, at, client_id, attachments, reply_to, confidence, entry, title, suggestions
 */
#define MESSAGE_TYPE "(tsysxmsmastdmsmsmas)"
#define VERSION 1

static GVariant *
write_strings (const char *const *strings)
{
  return strings != NULL ? g_variant_new_strv (strings, -1) : NULL;
}

static GVariant *
write_message (const CbMessage *message)
{
  return g_variant_new (
      "(tsysxms@mastdmsms@mas)", message->seq, message->id, (guchar) message->role, message->text,
      message->at, message->client_id,
      g_variant_new_maybe (G_VARIANT_TYPE_STRING_ARRAY, write_strings (message->attachments)),
      message->reply_to, message->confidence, message->source_entry, message->source_title,
      g_variant_new_maybe (G_VARIANT_TYPE_STRING_ARRAY, write_strings (message->suggestions)));
}

static GVariant *
write_usage (GVariant *usage)
{
  return usage != NULL ? usage : g_variant_new_array (G_VARIANT_TYPE ("(su)"), NULL, 0);
}

static GVariant *
order_bytes (GVariant *variant)
{
  return G_BYTE_ORDER == G_LITTLE_ENDIAN ? g_variant_ref (variant) : g_variant_byteswap (variant);
}

/**
 * cb_note_write:
 * @self: what to tell
 * @node: who tells it
 *
 * Returns: (transfer full): as cb_note_read() reads it
 */
GBytes *
cb_note_write (const CbNote *self, const char *node)
{
  GVariant *message = self->message != NULL ? write_message (self->message) : NULL;
  const char *session = self->message != NULL ? self->message->session_id
                                              : (self->session_id != NULL ? self->session_id : "");
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new (
      "(yysstyb@m" MESSAGE_TYPE "@a(su))", VERSION, (guchar) self->kind, node, session, self->seq,
      (guchar) self->role, self->on, g_variant_new_maybe (G_VARIANT_TYPE (MESSAGE_TYPE), message),
      write_usage (self->usage)));
  g_autoptr (GVariant) ordered = order_bytes (variant);

  return g_variant_get_data_as_bytes (ordered);
}

/**
 * cb_note_is_from:
 * @bytes: what came over the channel
 * @node: a node's name
 *
 * Returns: whether it is a note of @node, which is found out without reading it
 */
gboolean
cb_note_is_from (GBytes *bytes, const char *node)
{
  gsize length = strlen (node) + 1;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  /* Behind version and kind, a byte each. */
  return size > 2 + length && memcmp (data + 2, node, length) == 0;
}

/* Returns: (transfer full) (nullable) */
static CbMessage *
read_message (GVariant *variant, const char *session_id)
{
  CbMessage fields = { .session_id = session_id };
  g_autofree const char **attachments = NULL;
  g_autofree const char **suggestions = NULL;
  guchar role;

  g_variant_get (variant, "(t&sy&sxm&sm^a&stdm&sm&sm^a&s)", &fields.seq, &fields.id, &role,
                 &fields.text, &fields.at, &fields.client_id, &attachments, &fields.reply_to,
                 &fields.confidence, &fields.source_entry, &fields.source_title, &suggestions);
  if (fields.seq == 0 || role >= CB_N_ROLES || *session_id == '\0')
    return NULL;

  fields.role = role;
  fields.attachments = attachments;
  fields.suggestions = suggestions;

  return cb_message_new (&fields);
}

/* Returns: whether @kind has with it what it needs */
static gboolean
is_complete (const CbNote *note)
{
  switch (note->kind)
    {
    case CB_NOTE_MESSAGE:
      return note->message != NULL;
    case CB_NOTE_SESSION:
    case CB_NOTE_ERASED:
    case CB_NOTE_TYPING:
    case CB_NOTE_READ:
      return note->session_id != NULL && cb_id_is_valid (note->session_id);
    case CB_NOTE_WIDGETS:
    case CB_NOTE_KNOWLEDGE:
    case CB_NOTE_RESTORED:
    case CB_NOTE_HERE:
    case CB_NOTE_MISSED:
    case CB_NOTE_LEFT:
    case CB_NOTE_USED:
      return TRUE;
    default:
      return FALSE;
    }
}

/**
 * cb_note_read:
 * @bytes: what came over the channel, from whomever
 *
 * Returns: (transfer full) (nullable): the note; %NULL where it is none, or one of a later version
 */
CbHeardNote *
cb_note_read (GBytes *bytes)
{
  g_autoptr (CbHeardNote) self = NULL;
  g_autoptr (GVariant) raw = NULL;
  g_autoptr (GVariant) message = NULL;
  guchar version, kind, role;

  if (g_bytes_get_size (bytes) > CB_NOTE_MAX_SIZE)
    return NULL;

  raw = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (NOTE_TYPE), bytes, FALSE));
  if (!g_variant_is_normal_form (raw))
    return NULL;

  self = g_new0 (CbHeardNote, 1);
  self->holder = order_bytes (raw);
  g_variant_get (self->holder, "(yy&s&stybm@" MESSAGE_TYPE "@a(su))", &version, &kind, &self->node,
                 &self->note.session_id, &self->note.seq, &role, &self->note.on, &message,
                 &self->note.usage);
  if (version != VERSION || role >= CB_N_ROLES || *self->node == '\0')
    return NULL;

  self->note.kind = kind;
  self->note.role = role;
  if (message != NULL)
    self->note.message = read_message (message, self->note.session_id);
  if (*self->note.session_id == '\0')
    self->note.session_id = NULL;

  return is_complete (&self->note) ? g_steal_pointer (&self) : NULL;
}

void
cb_heard_note_free (CbHeardNote *self)
{
  g_clear_pointer (&self->note.message, cb_message_unref);
  g_clear_pointer (&self->note.usage, g_variant_unref);
  g_clear_pointer (&self->holder, g_variant_unref);
  g_free (self);
}
