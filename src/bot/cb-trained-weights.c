#include "bot/cb-trained-weights.h"

#include <string.h>

#include "bot/cb-ranking-trainer.h"

/*
 * The file: the key of what the training began with, a checksum of what follows, and the weights of
 * all links in their order, as they are in memory. Whatever is not exactly that is as good as no
 * file: the weights are then trained again. A machine with other numbers has other keys.
 */
#define DIGEST_LENGTH 32

typedef struct
{
  guint8 key[DIGEST_LENGTH];
  guint8 checksum[DIGEST_LENGTH];
} Head;

static void
digest (GChecksum *checksum, guint8 result[DIGEST_LENGTH])
{
  gsize length = DIGEST_LENGTH;

  g_checksum_get_digest (checksum, result, &length);
}

static guint32
count_links (const CbRanking *ranking)
{
  return ranking->starts[ranking->n_terms];
}

static void
compute_checksum (const float *weights, guint32 n, guint8 result[DIGEST_LENGTH])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  g_checksum_update (checksum, (const guint8 *) weights, (gssize) (n * sizeof *weights));
  digest (checksum, result);
}

static void
add_array (GChecksum *checksum, const void *items, gsize size, guint32 n)
{
  g_checksum_update (checksum, (const guint8 *) &n, sizeof n);
  if (n > 0)
    g_checksum_update (checksum, items, (gssize) (n * size));
}

static void
add_kinds (GChecksum *checksum, const CbCorpus *corpus)
{
  g_autofree guint8 *kinds = g_malloc (corpus->terms->len + 1);

  for (guint i = 0; i < corpus->terms->len; i++)
    kinds[i] = g_array_index (corpus->terms, CbCorpusTerm, i).kind;
  add_array (checksum, kinds, 1, corpus->terms->len);
}

/**
 * cb_trained_weights_new:
 * @path: the file
 * @ranking: a ranking that was not trained yet
 * @corpus: what it was made of
 *
 * Training is all reckoning, with nothing from outside: its end is told by what is given to it and
 * by the program. So the key is made of all that, and not of the files of the knowledge.
 *
 * Returns: (transfer full): what is, or will be, kept of the training of @ranking
 */
CbTrainedWeights *
cb_trained_weights_new (const char *path, const CbRanking *ranking, const CbCorpus *corpus)
{
  CbTrainedWeights *self = g_new0 (CbTrainedWeights, 1);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const char program[] = CB_VERSION "/" G_STRINGIFY (CB_RANKING_TRAINER_VERSION);

  self->path = g_strdup (path);
  add_array (checksum, program, 1, sizeof program);
  add_kinds (checksum, corpus);
  add_array (checksum, ranking->worth, sizeof (float), ranking->n_terms);
  add_array (checksum, ranking->starts, sizeof (guint32), ranking->n_terms + 1);
  add_array (checksum, corpus->texts->data, sizeof (CbCorpusText), corpus->texts->len);
  add_array (checksum, corpus->occurrences->data, sizeof (guint32), corpus->occurrences->len);
  digest (checksum, self->key);

  return self;
}

void
cb_trained_weights_free (CbTrainedWeights *self)
{
  g_free (self->path);
  g_free (self);
}

static gboolean
is_whole (const CbTrainedWeights *self, const Head *head, const float *weights, guint32 n)
{
  guint8 checksum[DIGEST_LENGTH];

  if (memcmp (head->key, self->key, DIGEST_LENGTH) != 0)
    return FALSE;
  compute_checksum (weights, n, checksum);

  return memcmp (head->checksum, checksum, DIGEST_LENGTH) == 0;
}

/**
 * cb_trained_weights_load:
 * @self: what is kept
 * @ranking: what @self was made for
 *
 * Returns: whether @ranking now has the weights that its training would give it; where the file is
 *   missing, another knowledge's or damaged, it is as it was
 */
gboolean
cb_trained_weights_load (const CbTrainedWeights *self, CbRanking *ranking)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (self->path, FALSE, NULL);
  guint32 n = count_links (ranking);
  const Head *head;
  const float *weights;

  if (file == NULL || g_mapped_file_get_length (file) != sizeof *head + n * sizeof *weights)
    return FALSE;

  head = (const Head *) g_mapped_file_get_contents (file);
  weights = (const float *) (head + 1);
  if (!is_whole (self, head, weights, n))
    return FALSE;
  for (guint32 i = 0; i < n; i++)
    ranking->links[i].weight = weights[i];

  return TRUE;
}

/**
 * cb_trained_weights_save:
 * @self: what is kept
 * @ranking: what @self was made for, trained
 * @error: return location for an error
 *
 * Not synced: a file that a crash cut short is seen by its checksum, and only costs a training.
 *
 * Returns: whether the file was written
 */
gboolean
cb_trained_weights_save (const CbTrainedWeights *self, const CbRanking *ranking, GError **error)
{
  guint32 n = count_links (ranking);
  gsize length = sizeof (Head) + n * sizeof (float);
  g_autofree Head *head = g_malloc (length);
  float *weights = (float *) (head + 1);

  for (guint32 i = 0; i < n; i++)
    weights[i] = ranking->links[i].weight;
  memcpy (head->key, self->key, DIGEST_LENGTH);
  compute_checksum (weights, n, head->checksum);

  return g_file_set_contents_full (self->path, (const char *) head, (gssize) length,
                                   G_FILE_SET_CONTENTS_NONE, 0600, error);
}
