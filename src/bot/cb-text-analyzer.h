#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbTextAnalyzer:
 *
 * Turns text into the stems of its words, by the rules of one language. Used by
 * one thread at a time; cheap to make.
 */
typedef struct _CbTextAnalyzer CbTextAnalyzer;

CbTextAnalyzer *cb_text_analyzer_new (const char *language);
void cb_text_analyzer_free (CbTextAnalyzer *self);
GPtrArray *cb_text_analyzer_split (CbTextAnalyzer *self, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbTextAnalyzer, cb_text_analyzer_free)

G_END_DECLS
