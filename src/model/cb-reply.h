#pragma once

#include <glib-object.h>

#include "model/cb-message.h"

G_BEGIN_DECLS

/**
 * CbReply:
 * @text: the answer, in Markdown
 * @confidence: 0 to 1, or %CB_CONFIDENCE_NONE where the responder does not measure it
 * @source_entry: (nullable): id of the knowledge entry that the answer came from
 * @source_title: (nullable): that entry's question
 * @suggestions: (nullable) (array zero-terminated=1): questions to offer next
 * @responder: which kind gave it, as the metrics name it: "smalltalk", "knowledge", "fallback"
 * @wants_person: the visitor asked for a person
 *
 * What the bot says to one question. Immutable once made, counted by reference,
 * usable from every thread.
 */
typedef struct
{
  const char *text;
  double confidence;
  const char *source_entry;
  const char *source_title;
  const char *const *suggestions;
  const char *responder;
  gboolean wants_person;
} CbReply;

#define CB_TYPE_REPLY (cb_reply_get_type ())
GType cb_reply_get_type (void);

CbReply *cb_reply_new (const CbReply *fields);
CbReply *cb_reply_ref (const CbReply *self);
void cb_reply_unref (CbReply *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbReply, cb_reply_unref)

G_END_DECLS
