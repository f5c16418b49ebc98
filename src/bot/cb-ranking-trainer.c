#include "bot/cb-ranking-trainer.h"

#include <math.h>
#include <string.h>

/*
 * Multinomial logistic regression on the inverted index: the weights of its links
 * are moved, in small steps, such that each wording of an entry finds its entry
 * before the others. Where two entries are worded alike it is the words that
 * differ which come to count. No link is added: the index stays as small and
 * fast as it was.
 *
 * The steps are those of AdaGrad: the more a weight was moved already, the less.
 */

/* Rounds over all wordings; more do not help. */
#define MAX_ROUNDS 25

/* With less than these it is better to leave the weights alone. */
#define MIN_ROUNDS 3

/* Links that may be visited in all: two seconds' work. */
#define MAX_VISITS G_GUINT64_CONSTANT (1500000000)

#define STEP 0.5F

/* As if each weight had been moved a little already: so that the first step is no leap. */
#define MOVED_BEFORE 0.1F

/* Part of the terms that a round leaves out of a text at random, so that no one is relied on. */
#define DROPPED 0.3

/* Errors in probability that are not worth a step. */
#define NEGLIGIBLE 1e-3F

typedef struct
{
  CbRanking *ranking;
  const CbCorpus *corpus;
  float *moved;   /* (owned): by link, the sum of the squared gradients */
  float *scores;  /* (owned): by entry */
  GArray *terms;  /* (owned) (element-type CbRankingTerm): of the text at hand */
  guint32 random; /* the same at every start: the same files give the same ranking */
} Training;

static guint32
draw (Training *self)
{
  self->random ^= self->random << 13;
  self->random ^= self->random >> 17;
  self->random ^= self->random << 5;

  return self->random;
}

static void
drop_some_terms (Training *self)
{
  guint n = 0;

  for (guint i = 0; i < self->terms->len; i++)
    {
      CbRankingTerm term = g_array_index (self->terms, CbRankingTerm, i);

      if (draw (self) < (guint32) (DROPPED * G_MAXUINT32))
        continue;
      term.value /= 1 - DROPPED;
      g_array_index (self->terms, CbRankingTerm, n++) = term;
    }
  g_array_set_size (self->terms, n);
}

/* Makes probabilities of the scores, and then of these by how much they are wrong. */
static void
turn_scores_into_errors (Training *self, guint32 right)
{
  guint32 n = self->ranking->n_entries;
  float *scores = self->scores;
  float best = scores[0];
  float sum = 0;

  for (guint32 i = 1; i < n; i++)
    best = MAX (best, scores[i]);
  for (guint32 i = 0; i < n; i++)
    {
      scores[i] = expf (scores[i] - best);
      sum += scores[i];
    }
  for (guint32 i = 0; i < n; i++)
    scores[i] /= sum;
  scores[right] -= 1;
}

static void
move_links (Training *self, const CbRankingTerm *term, float step)
{
  CbRanking *ranking = self->ranking;
  guint32 end = ranking->starts[term->term + 1];

  for (guint32 i = ranking->starts[term->term]; i < end; i++)
    {
      float error = self->scores[ranking->links[i].entry];
      float gradient = error * term->value;

      if (fabsf (error) < NEGLIGIBLE)
        continue;
      self->moved[i] += gradient * gradient;
      ranking->links[i].weight -= step * gradient / sqrtf (self->moved[i]);
    }
}

static void
learn_text (Training *self, const CbCorpusText *text)
{
  cb_ranking_weigh_text (self->ranking, self->corpus, text, self->terms);
  drop_some_terms (self);
  memset (self->scores, 0, self->ranking->n_entries * sizeof (float));
  cb_ranking_score (self->ranking, self->terms, self->scores);
  turn_scores_into_errors (self, text->entry);
  /* The others are wrong by as much as this one is, all together: there is nothing to move. */
  if (fabsf (self->scores[text->entry]) < NEGLIGIBLE)
    return;
  for (guint i = 0; i < self->terms->len; i++)
    move_links (self, &g_array_index (self->terms, CbRankingTerm, i), STEP * text->weight);
}

static void
shuffle (Training *self, guint32 *order, guint32 n)
{
  for (guint32 i = n; i > 1; i--)
    {
      guint32 j = draw (self) % i;
      guint32 kept = order[i - 1];

      order[i - 1] = order[j];
      order[j] = kept;
    }
}

static void
learn_all (Training *self, guint n_rounds, GCancellable *cancellable)
{
  guint32 n = self->corpus->texts->len;
  g_autofree guint32 *order = g_new (guint32, n);
  guint32 at = 0;

  for (guint32 i = 0; i < n; i++)
    order[i] = i;
  for (guint64 i = 0; i < (guint64) n * n_rounds; i++)
    {
      if (g_cancellable_is_cancelled (cancellable))
        return;
      if (at == 0)
        shuffle (self, order, n);
      learn_text (self, &g_array_index (self->corpus->texts, CbCorpusText, order[at]));
      at = at + 1 < n ? at + 1 : 0;
    }
}

static guint64
count_visits (const CbRanking *ranking, const CbCorpus *corpus)
{
  guint64 n = (guint64) corpus->texts->len * ranking->n_entries;

  for (guint i = 0; i < corpus->occurrences->len; i++)
    {
      guint32 term = g_array_index (corpus->occurrences, guint32, i);

      n += 2 * (ranking->starts[term + 1] - ranking->starts[term]);
    }

  return n;
}

/**
 * cb_ranking_trainer_train:
 * @ranking: a ranking that nobody else uses yet
 * @corpus: what it was made of
 * @cancellable: (nullable): stops the work
 *
 * Moves the weights of the links such that the entries tell each other apart.
 * Takes some seconds at most: a large set gets fewer rounds, the largest none.
 *
 * Returns: whether there was something to train, and it was trained to the end
 */
gboolean
cb_ranking_trainer_train (CbRanking *ranking, const CbCorpus *corpus, GCancellable *cancellable)
{
  Training self = { .ranking = ranking, .corpus = corpus, .random = 2463534242 };
  guint64 visits = count_visits (ranking, corpus);
  guint n_rounds = visits > 0 ? MIN ((guint) MAX_ROUNDS, (guint) (MAX_VISITS / visits)) : 0;

  if (n_rounds < MIN_ROUNDS || ranking->n_entries < 2)
    return FALSE;

  self.moved = g_new (float, ranking->starts[ranking->n_terms] + 1);
  for (guint32 i = 0; i < ranking->starts[ranking->n_terms]; i++)
    self.moved[i] = MOVED_BEFORE;
  self.scores = g_new (float, ranking->n_entries);
  self.terms = g_array_new (FALSE, FALSE, sizeof (CbRankingTerm));
  learn_all (&self, n_rounds, cancellable);
  g_free (self.moved);
  g_free (self.scores);
  g_array_unref (self.terms);

  return !g_cancellable_is_cancelled (cancellable);
}
