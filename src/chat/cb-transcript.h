#pragma once

#include <glib.h>

#include "model/cb-message.h"
#include "model/cb-session.h"

G_BEGIN_DECLS

/**
 * CbTranscriptFormat:
 * @CB_TRANSCRIPT_TEXT: plain text, for people
 * @CB_TRANSCRIPT_JSON: `{session, messages}`, as the HTTP API has them
 * @CB_TRANSCRIPT_HTML: one page that needs nothing else
 */
typedef enum
{
  CB_TRANSCRIPT_TEXT,
  CB_TRANSCRIPT_JSON,
  CB_TRANSCRIPT_HTML,
} CbTranscriptFormat;

#define CB_N_TRANSCRIPT_FORMATS (CB_TRANSCRIPT_HTML + 1)

gboolean cb_transcript_format_from_string (const char *text, CbTranscriptFormat *format);

/**
 * CbTranscript:
 *
 * A conversation that is being written down, message by message.
 */
typedef struct _CbTranscript CbTranscript;

CbTranscript *cb_transcript_new (CbTranscriptFormat format, const CbSession *session);
void cb_transcript_free (CbTranscript *self);
void cb_transcript_add (CbTranscript *self, const CbMessage *message);
gsize cb_transcript_get_size (CbTranscript *self);
char *cb_transcript_finish (CbTranscript *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbTranscript, cb_transcript_free)

G_END_DECLS
