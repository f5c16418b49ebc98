#include "bot/cb-confidence.h"

#include <math.h>

/* Beyond this, a chance is no longer surer, nor less sure: e⁻⁵ of the odds. */
#define MIN_CHANCE 0.0067

/* A question of which no word is known still has the pieces of its words to go by. */
#define WORDS_OFFSET 0.1

#define OFFSET 1.2
#define PIECES_FACTOR 2

/* A text without any features of a kind says as much by its words. */
static double
get_part (const float coverage[CB_N_FEATURE_KINDS], CbFeatureKind kind)
{
  float part = coverage[kind] >= 0 ? coverage[kind] : coverage[CB_FEATURE_WORD];

  return MAX (part, 0);
}

/**
 * cb_confidence_estimate:
 * @chance: how likely this entry is meant if any is, from 0 to 1
 * @coverage: for each kind of feature, the part of the question that the entry
 *   has, too, from 0 to 1; negative when the question has none of the kind
 *
 * A logistic regression on how much surer the entry is than the others and how
 * much of the question it accounts for, with factors that hold for sets of very
 * different size and subject; docs/knowledge.md tells how they were found.
 *
 * Returns: how likely the entry answers the question, from 0 to 1; at 0.5 either
 *   is as likely, if half of all questions can be answered
 */
double
cb_confidence_estimate (double chance, const float coverage[CB_N_FEATURE_KINDS])
{
  double p = CLAMP (chance, MIN_CHANCE, 1 - MIN_CHANCE);
  double odds = log (p / (1 - p));

  odds += log (get_part (coverage, CB_FEATURE_WORD) + WORDS_OFFSET);
  odds += PIECES_FACTOR * get_part (coverage, CB_FEATURE_PIECE);
  odds += get_part (coverage, CB_FEATURE_CONCEPT);
  odds += OFFSET;

  return 1 / (1 + exp (-odds));
}
