#pragma once

#include "bot/cb-feature.h"

G_BEGIN_DECLS

/**
 * CbConfidence:
 * @chance: how likely this entry is meant if any is, from 0 to 1
 * @coverage: for each kind of feature, the part of the question that the entry
 *   has, too, from 0 to 1; negative when the question has none of the kind
 * @n_entries: how many entries there are to choose from
 * @mean_wordings: how many wordings an entry has, on the average
 *
 * What the confidence in an answer is made of.
 */
typedef struct
{
  double chance;
  float coverage[CB_N_FEATURE_KINDS];
  guint n_entries;
  double mean_wordings;
} CbConfidence;

double cb_confidence_estimate (const CbConfidence *self);

G_END_DECLS
