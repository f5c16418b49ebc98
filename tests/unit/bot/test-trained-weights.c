#include "bot/cb-trained-weights.h"

#include "bot/cb-feature-reader.h"
#include "bot/cb-ranking-trainer.h"
#include "lib/cb-temp-dir.h"

static const char *const shop[] = { "How do I pay by card?", "How do I pay by invoice?",
                                    "How do I return by post?", NULL };
static const char *const school[] = { "How do I pay by card?", "How do I pay by invoice?",
                                      "How do I return by bus?", NULL };

typedef struct
{
  CbTempDir *dir;
  char *path;
  CbCorpus *corpus;
  CbRanking *ranking;
  CbTrainedWeights *weights;
} Fixture;

/* A ranking of entries of one wording each, and what is kept of its training. */
static void
make_ranking (Fixture *fixture, const char *const *questions)
{
  g_autoptr (CbFeatureReader) reader = cb_feature_reader_new ("en", NULL);

  g_clear_pointer (&fixture->weights, cb_trained_weights_free);
  g_clear_pointer (&fixture->ranking, cb_ranking_free);
  g_clear_pointer (&fixture->corpus, cb_corpus_free);
  fixture->corpus = cb_corpus_new ();
  for (guint i = 0; questions[i] != NULL; i++)
    {
      g_autoptr (GArray) features =
                     cb_feature_reader_read (reader, questions[i], CB_FEATURES_OF_ALL_KINDS);

      cb_corpus_begin_entry (fixture->corpus);
      cb_corpus_add_text (fixture->corpus, features, 1);
    }
  fixture->ranking = cb_ranking_new (fixture->corpus, NULL);
  fixture->weights = cb_trained_weights_new (fixture->path, fixture->ranking, fixture->corpus);
}

/* Returns: (transfer full): the weights of all links, in bytes */
static GBytes *
dup_links (const CbRanking *ranking)
{
  return g_bytes_new (ranking->links, ranking->starts[ranking->n_terms] * sizeof (CbRankingLink));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = cb_temp_dir_new ();
  fixture->path = cb_temp_dir_build (fixture->dir, CB_TRAINED_WEIGHTS_FILE_NAME);
  make_ranking (fixture, shop);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cb_trained_weights_free (fixture->weights);
  cb_ranking_free (fixture->ranking);
  cb_corpus_free (fixture->corpus);
  g_free (fixture->path);
  cb_temp_dir_free (fixture->dir);
}

/* Returns: (transfer full): the trained links, which were saved */
static GBytes *
train_and_save (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cb_ranking_trainer_train (fixture->ranking, fixture->corpus, NULL));
  g_assert_true (cb_trained_weights_save (fixture->weights, fixture->ranking, &error));
  g_assert_no_error (error);

  return dup_links (fixture->ranking);
}

static void
test_the_same_as_trained (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) untrained = dup_links (fixture->ranking);
  g_autoptr (GBytes) trained = train_and_save (fixture);
  g_autoptr (GBytes) loaded = NULL;

  make_ranking (fixture, shop);
  g_assert_true (cb_trained_weights_load (fixture->weights, fixture->ranking));
  loaded = dup_links (fixture->ranking);

  g_assert_true (g_bytes_equal (loaded, trained));
  g_assert_false (g_bytes_equal (loaded, untrained));
}

static void
assert_not_loaded (Fixture *fixture)
{
  g_autoptr (GBytes) before = dup_links (fixture->ranking);
  g_autoptr (GBytes) after = NULL;

  g_assert_false (cb_trained_weights_load (fixture->weights, fixture->ranking));
  after = dup_links (fixture->ranking);
  g_assert_true (g_bytes_equal (before, after));
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  assert_not_loaded (fixture);
}

/* As many links, and other words. */
static void
test_other_knowledge (Fixture *fixture, gconstpointer data)
{
  g_bytes_unref (train_and_save (fixture));
  make_ranking (fixture, school);
  assert_not_loaded (fixture);
}

/* Unlike g_file_set_contents(), without a sync: this is done hundreds of times. */
static void
write_file (Fixture *fixture, const char *file, gsize length)
{
  g_assert_true (g_file_set_contents_full (fixture->path, file, (gssize) length,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  assert_not_loaded (fixture);
}

/* Whatever byte is wrong, and however short the file is. */
static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = NULL;
  gsize length;

  g_bytes_unref (train_and_save (fixture));
  g_assert_true (g_file_get_contents (fixture->path, &file, &length, NULL));
  make_ranking (fixture, shop);
  for (gsize i = 0; i < length; i += 7)
    {
      file[i] ^= 1;
      write_file (fixture, file, length);
      file[i] ^= 1;
      write_file (fixture, file, i);
    }
}

static void
test_cannot_be_written (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbTrainedWeights) nowhere =
                 cb_trained_weights_new ("/nonexistent/x", fixture->ranking, fixture->corpus);
  g_autoptr (GError) error = NULL;

  g_assert_false (cb_trained_weights_save (nowhere, fixture->ranking, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, test)                                                                            \
  g_test_add ("/bot/trained-weights/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("the-same-as-trained", test_the_same_as_trained);
  ADD ("missing", test_missing);
  ADD ("other-knowledge", test_other_knowledge);
  ADD ("damaged", test_damaged);
  ADD ("cannot-be-written", test_cannot_be_written);
#undef ADD

  return g_test_run ();
}
