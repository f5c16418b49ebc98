#pragma once

#include "bot/cb-ranking.h"

G_BEGIN_DECLS

void
cb_ranking_trainer_train (CbRanking *ranking, const CbCorpus *corpus, GCancellable *cancellable);

G_END_DECLS
