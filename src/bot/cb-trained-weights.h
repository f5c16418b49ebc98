#pragma once

#include "bot/cb-ranking.h"

G_BEGIN_DECLS

#define CB_TRAINED_WEIGHTS_FILE_NAME "knowledge.trained"

/**
 * CbTrainedWeights:
 * @path: (owned): the file
 * @key: of what the training began with
 *
 * What a training came to, kept in a file for the next start: it takes most of a start, and comes
 * to the same as long as the knowledge does. Used by one thread, which it blocks.
 */
typedef struct
{
  char *path;
  guint8 key[32];
} CbTrainedWeights;

CbTrainedWeights *
cb_trained_weights_new (const char *path, const CbRanking *ranking, const CbCorpus *corpus);
void cb_trained_weights_free (CbTrainedWeights *self);
gboolean cb_trained_weights_load (const CbTrainedWeights *self, CbRanking *ranking);
gboolean
cb_trained_weights_save (const CbTrainedWeights *self, const CbRanking *ranking, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbTrainedWeights, cb_trained_weights_free)

G_END_DECLS
