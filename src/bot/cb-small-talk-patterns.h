#pragma once

#include "bot/cb-small-talk.h"

G_BEGIN_DECLS

/**
 * CbSmallTalkPatterns:
 * @language: BCP 47 tag
 * @phrases: (array zero-terminated=1): by kind, word sequences that mean it; none for persons
 * @fillers: (array zero-terminated=1): what may stand beside any of them
 * @persons: (array zero-terminated=1): words for a person who works here
 * @offices: (array zero-terminated=1): the same, but only beside a word of @contacts
 * @contacts: (array zero-terminated=1): getting in touch with one
 * @wishes: (array zero-terminated=1): what a wish for it is worded with
 * @asks: (array zero-terminated=1): what a question for it is worded with; needs a contact, too
 *
 * The small talk of one language, in lower case and without accents.
 */
typedef struct
{
  const char *language;
  const char *const *phrases[CB_N_SMALL_TALKS];
  const char *const *fillers;
  const char *const *persons;
  const char *const *offices;
  const char *const *contacts;
  const char *const *wishes;
  const char *const *asks;
} CbSmallTalkPatterns;

const CbSmallTalkPatterns *cb_small_talk_patterns_get (guint n);
gboolean cb_small_talk_patterns_may_begin (const CbSmallTalkPatterns *self, const char *word);

G_END_DECLS
