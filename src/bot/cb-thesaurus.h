#pragma once

#include "bot/cb-text-analyzer.h"

G_BEGIN_DECLS

/**
 * CbThesaurus:
 *
 * Knows of the words and short phrases of one language which of them mean about
 * the same: they share a concept. Immutable once made, counted by reference,
 * usable from every thread.
 */
typedef struct _CbThesaurus CbThesaurus;

/* Words of the longest phrase that is looked for. */
#define CB_THESAURUS_MAX_WORDS 4

CbThesaurus *cb_thesaurus_new (const char *language, CbTextAnalyzer *analyzer);
CbThesaurus *cb_thesaurus_ref (CbThesaurus *self);
void cb_thesaurus_unref (CbThesaurus *self);
guint cb_thesaurus_find (const CbThesaurus *self, guint64 phrase, const guint16 **concepts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbThesaurus, cb_thesaurus_unref)

G_END_DECLS
