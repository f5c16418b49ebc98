#pragma once

#include "bot/cb-ranking.h"

G_BEGIN_DECLS

/* To be raised with every change of the trainer that comes to other weights. */
#define CB_RANKING_TRAINER_VERSION 1

gboolean
cb_ranking_trainer_train (CbRanking *ranking, const CbCorpus *corpus, GCancellable *cancellable);

G_END_DECLS
