#include "bot/cb-confidence.h"

#include <math.h>

/*
 * A logistic regression. Its factors were found on questions of known answer, over
 * sets of very different size and subject, each left out in turn to see whether the
 * others speak for it, too; docs/knowledge.md tells more.
 */
#define FACTOR_CHANCE 1.6
#define FACTOR_WORDS 0.8
#define FACTOR_PIECES 1.6
#define FACTOR_CONCEPTS 0.8
#define FACTOR_ENTRIES 1.05
#define FACTOR_WORDINGS -0.7
#define OFFSET -0.15

/* Odds of a chance are looked at between one in 150 and its opposite. */
#define MIN_CHANCE 0.0067

/* A question of which no word is known still has the pieces of its words to go by. */
#define WORDS_OFFSET 0.1

/* What was seen when the factors were found: nothing is concluded beyond it. */
#define MAX_ENTRIES 200
#define MAX_WORDINGS 10

/* A text without any features of a kind says as much by its words. */
static double
get_part (const CbConfidence *self, CbFeatureKind kind)
{
  float part = self->coverage[kind] >= 0 ? self->coverage[kind] : self->coverage[CB_FEATURE_WORD];

  return MAX (part, 0);
}

/**
 * cb_confidence_estimate:
 * @self: what there is to judge by
 *
 * The more entries there are, the less likely one stands out by chance; the more
 * wordings they have, the more of what is known at all is among them.
 *
 * Returns: how likely the entry answers the question, from 0 to 1: at 0.5 as
 *   likely as not, if half of all questions can be answered
 */
double
cb_confidence_estimate (const CbConfidence *self)
{
  double chance = CLAMP (self->chance, MIN_CHANCE, 1 - MIN_CHANCE);
  double odds = OFFSET;

  odds += FACTOR_CHANCE * log (chance / (1 - chance));
  odds += FACTOR_WORDS * log (get_part (self, CB_FEATURE_WORD) + WORDS_OFFSET);
  odds += FACTOR_PIECES * get_part (self, CB_FEATURE_PIECE);
  odds += FACTOR_CONCEPTS * get_part (self, CB_FEATURE_CONCEPT);
  odds += FACTOR_ENTRIES * log (CLAMP (self->n_entries, 1, MAX_ENTRIES));
  odds += FACTOR_WORDINGS * log (CLAMP (self->mean_wordings, 1, MAX_WORDINGS));

  return 1 / (1 + exp (-odds));
}
