#include "bot/cb-ranking.h"

#include <math.h>

#include "bot/cb-feature-reader.h"
#include "bot/cb-ranking-trainer.h"

typedef struct
{
  CbFeatureReader *reader;
  CbCorpus *corpus;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->reader = cb_feature_reader_new ("en", NULL);
  fixture->corpus = cb_corpus_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cb_feature_reader_free (fixture->reader);
  cb_corpus_free (fixture->corpus);
}

static void
add_entry (Fixture *fixture, const char *const *wordings)
{
  cb_corpus_begin_entry (fixture->corpus);
  for (guint i = 0; wordings[i] != NULL; i++)
    {
      g_autoptr (GArray) features = cb_feature_reader_read (fixture->reader, wordings[i],
                                                            CB_FEATURES_OF_ALL_KINDS);

      cb_corpus_add_text (fixture->corpus, features, 1);
    }
}

#define ADD_ENTRY(fixture, ...) add_entry (fixture, (const char *const[]){ __VA_ARGS__, NULL })

static GArray *
weigh (Fixture *fixture, CbRanking *ranking, const char *query)
{
  g_autoptr (GArray) features =
                 cb_feature_reader_read (fixture->reader, query, CB_FEATURES_OF_ALL_KINDS);

  return cb_ranking_weigh (ranking, features);
}

static void
score (Fixture *fixture, CbRanking *ranking, const char *query, float *scores)
{
  g_autoptr (GArray) terms = weigh (fixture, ranking, query);

  cb_ranking_score (ranking, terms, scores);
}

static void
test_the_alike_wins (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbRanking) ranking = NULL;
  float scores[3] = { 0 };

  ADD_ENTRY (fixture, "How do I reset my password?", "I forgot my password");
  ADD_ENTRY (fixture, "How do I pay by card?");
  ADD_ENTRY (fixture, "Where is the office?");
  ranking = cb_ranking_new (fixture->corpus, NULL);
  score (fixture, ranking, "can I pay with my card", scores);

  g_assert_cmpfloat (scores[1], >, scores[0]);
  g_assert_cmpfloat (scores[1], >, scores[2]);
}

static void
test_rare_is_worth_more (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbRanking) ranking = NULL;
  float scores[3] = { 0 };

  ADD_ENTRY (fixture, "card lost");
  ADD_ENTRY (fixture, "card stolen");
  ADD_ENTRY (fixture, "card expired");
  ranking = cb_ranking_new (fixture->corpus, NULL);
  score (fixture, ranking, "stolen", scores);
  score (fixture, ranking, "card", scores);

  g_assert_cmpfloat (scores[1], >, scores[0]);
  g_assert_cmpfloat (scores[1], >, scores[2]);
}

static void
test_shares_add_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbRanking) ranking = NULL;
  g_autoptr (GArray) terms = NULL;
  float squares = 0;

  ADD_ENTRY (fixture, "buy a card");
  ranking = cb_ranking_new (fixture->corpus, NULL);
  terms = weigh (fixture, ranking, "purchase a card online");
  for (guint i = 0; i < terms->len; i++)
    squares += powf (g_array_index (terms, CbRankingTerm, i).value, 2);

  g_assert_cmpfloat_with_epsilon (squares, 1, 1e-3);
}

static void
test_coverage (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbRanking) ranking = NULL;
  g_autoptr (GArray) whole = NULL;
  g_autoptr (GArray) part = NULL;
  g_autoptr (GArray) nothing = NULL;
  float coverage[CB_N_FEATURE_KINDS];

  ADD_ENTRY (fixture, "reset the password");
  ADD_ENTRY (fixture, "open the window");
  ranking = cb_ranking_new (fixture->corpus, NULL);
  whole = weigh (fixture, ranking, "reset the password");
  part = weigh (fixture, ranking, "reset the zebra");
  nothing = weigh (fixture, ranking, "zebra");

  cb_ranking_measure_coverage (ranking, whole, 0, coverage);
  g_assert_cmpfloat_with_epsilon (coverage[CB_FEATURE_WORD], 1, 1e-5);
  cb_ranking_measure_coverage (ranking, part, 0, coverage);
  g_assert_cmpfloat (coverage[CB_FEATURE_WORD], >, 0.2);
  g_assert_cmpfloat (coverage[CB_FEATURE_WORD], <, 0.8);
  cb_ranking_measure_coverage (ranking, part, 1, coverage);
  g_assert_cmpfloat (coverage[CB_FEATURE_WORD], <, 0.4);
  cb_ranking_measure_coverage (ranking, nothing, 0, coverage);
  g_assert_cmpfloat (coverage[CB_FEATURE_WORD], ==, 0);
  g_assert_cmpfloat (coverage[CB_FEATURE_CONCEPT], ==, -1);
}

static void
test_nothing_known (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbRanking) ranking = cb_ranking_new (fixture->corpus, NULL);
  g_autoptr (GArray) terms = weigh (fixture, ranking, "anything");

  g_assert_cmpuint (ranking->n_entries, ==, 0);
  g_assert_cmpuint (terms->len, >, 0);
  cb_ranking_score (ranking, terms, NULL);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  ADD_ENTRY (fixture, "anything");
  g_cancellable_cancel (cancellable);

  g_assert_null (cb_ranking_new (fixture->corpus, cancellable));
}

/* Both entries speak of cards and of nothing else that is rare; only “not” tells them apart. */
static void
add_lookalikes (Fixture *fixture)
{
  ADD_ENTRY (fixture, "my card arrived", "the card arrived today", "card arrived in the mail");
  ADD_ENTRY (fixture, "my card never arrived", "the card never arrived by mail",
             "card never arrived at home", "never got the card at home in the mail today");
}

static void
test_training_tells_apart (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbRanking) ranking = NULL;
  float before[2] = { 0 };
  float after[2] = { 0 };
  const char *query = "the card never arrived";

  add_lookalikes (fixture);
  ranking = cb_ranking_new (fixture->corpus, NULL);
  score (fixture, ranking, query, before);
  cb_ranking_trainer_train (ranking, fixture->corpus, NULL);
  score (fixture, ranking, query, after);

  g_assert_cmpfloat (after[1] - after[0], >, before[1] - before[0]);
  g_assert_cmpfloat (after[1] - after[0], >, 1);
}

static void
train_and_score (Fixture *fixture, float scores[2])
{
  g_autoptr (CbRanking) ranking = NULL;
  Fixture own;

  set_up (&own, NULL);
  add_lookalikes (&own);
  ranking = cb_ranking_new (own.corpus, NULL);
  cb_ranking_trainer_train (ranking, own.corpus, NULL);
  score (&own, ranking, "card arrived", scores);
  tear_down (&own, NULL);
}

static void
test_training_is_repeatable (Fixture *fixture, gconstpointer data)
{
  float one[2] = { 0 };
  float other[2] = { 0 };

  train_and_score (fixture, one);
  train_and_score (fixture, other);

  g_assert_cmpfloat (one[0], ==, other[0]);
  g_assert_cmpfloat (one[1], ==, other[1]);
}

static void
test_training_of_little (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbRanking) ranking = NULL;
  float scores[1] = { 0 };

  ADD_ENTRY (fixture, "my card arrived");
  ranking = cb_ranking_new (fixture->corpus, NULL);
  cb_ranking_trainer_train (ranking, fixture->corpus, NULL);
  score (fixture, ranking, "card", scores);

  g_assert_cmpfloat (scores[0], >, 0);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/bot/ranking/the-alike-wins", test_the_alike_wins);
  ADD ("/bot/ranking/rare-is-worth-more", test_rare_is_worth_more);
  ADD ("/bot/ranking/shares-add-up", test_shares_add_up);
  ADD ("/bot/ranking/coverage", test_coverage);
  ADD ("/bot/ranking/nothing-known", test_nothing_known);
  ADD ("/bot/ranking/cancelled", test_cancelled);
  ADD ("/bot/ranking-trainer/tells-apart", test_training_tells_apart);
  ADD ("/bot/ranking-trainer/is-repeatable", test_training_is_repeatable);
  ADD ("/bot/ranking-trainer/of-little", test_training_of_little);

  return g_test_run ();
}
