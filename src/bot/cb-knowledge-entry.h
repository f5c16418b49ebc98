#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * CbKnowledgeEntry:
 * @id: names the entry in replies and on the bus; unique in a set
 * @question: the question as a person would read it
 * @alternatives: (array zero-terminated=1): other wordings of the question, perhaps none
 * @answer: what to say, in Markdown
 * @tags: (array zero-terminated=1): words that belong to the entry without being in a question
 * @language: BCP 47 tag of the language it is written in
 * @file: name of the file it came from, within its directory
 * @line: where in @file it begins, from 1
 *
 * One thing the bot knows. Immutable once made, counted by reference, usable
 * from every thread.
 */
typedef struct
{
  const char *id;
  const char *question;
  const char *const *alternatives;
  const char *answer;
  const char *const *tags;
  const char *language;
  const char *file;
  guint line;
} CbKnowledgeEntry;

#define CB_TYPE_KNOWLEDGE_ENTRY (cb_knowledge_entry_get_type ())
GType cb_knowledge_entry_get_type (void);

CbKnowledgeEntry *cb_knowledge_entry_new (const CbKnowledgeEntry *fields);
CbKnowledgeEntry *cb_knowledge_entry_ref (const CbKnowledgeEntry *self);
void cb_knowledge_entry_unref (CbKnowledgeEntry *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbKnowledgeEntry, cb_knowledge_entry_unref)

G_END_DECLS
