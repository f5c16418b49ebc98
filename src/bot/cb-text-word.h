#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbTextWord:
 * @folded: (owned): the word in lower case
 * @stem: (owned): what it has in common with its other forms, by the rules of its language
 * @common: whether it says little about what a sentence is about; for who reads to find out
 *
 * A word of a text.
 */
typedef struct
{
  char *folded;
  char *stem;
  gboolean common;
} CbTextWord;

CbTextWord *cb_text_word_new (const char *folded, const char *stem);
void cb_text_word_free (CbTextWord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbTextWord, cb_text_word_free)

G_END_DECLS
