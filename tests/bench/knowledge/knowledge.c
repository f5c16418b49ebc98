/*
 * Measures the search of the knowledge base: how well it ranks and knows what it does not know,
 * on the question sets in the directories given, beside plain BM25; then how long it takes with
 * many entries, and what they take.
 */

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/knowledge/cb-bm25.h"
#include "bench/knowledge/cb-synthetic-knowledge.h"
#include "bot/cb-knowledge-index.h"
#include "lib/cb-question-set.h"

#define N_SEARCHES 300

static GPtrArray *
search_index (const char *query, guint max_hits, gpointer user_data)
{
  return cb_knowledge_index_search (user_data, query, "en", max_hits);
}

static GPtrArray *
search_bm25 (const char *query, guint max_hits, gpointer user_data)
{
  return cb_bm25_search (user_data, query, max_hits);
}

/* CPU time, so that what else runs here does not count. */
static double
get_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static void
print_scores (const char *name, const CbQuestionScores *scores)
{
  g_print ("  %-10s P@1 %.4f   MRR %.4f", name, scores->precision, scores->mean_reciprocal_rank);
  if (!isnan (scores->separation))
    g_print ("   AUROC %.4f", scores->separation);
}

static void
measure_set (CbQuestionSet *set)
{
  g_autoptr (CbBm25) bm25 = cb_bm25_new (set->entries);
  g_autoptr (CbKnowledgeIndex) index = NULL;
  CbQuestionScores scores;
  double seconds = get_seconds ();

  index = cb_knowledge_index_new (set->entries, NULL, NULL, NULL);
  seconds = get_seconds () - seconds;
  cb_question_set_measure (set, search_bm25, bm25, &scores);
  g_print ("%u entries, %u answerable questions, %u others\n", set->entries->len,
           scores.n_answerable, scores.n_unanswerable);
  print_scores ("BM25", &scores);
  cb_question_set_measure (set, search_index, index, &scores);
  g_print ("\n");
  print_scores ("chatbotd", &scores);
  g_print ("\n  at 0.5: %.1f %% of the answerable answered rightly", 100 * scores.answered_well);
  if (!isnan (scores.answered_wrongly))
    g_print (", %.1f %% of the others answered", 100 * scores.answered_wrongly);
  g_print ("\n  index: %.2f s to build, %.1f MB\n", seconds,
           (double) cb_knowledge_index_get_memory (index) / 1e6);
}

static int
compare_doubles (const void *a, const void *b)
{
  double one = *(const double *) a;
  double other = *(const double *) b;

  return (one > other) - (one < other);
}

static void
measure_time (guint n_entries)
{
  g_autoptr (GPtrArray) entries = cb_synthetic_knowledge_make_entries (n_entries);
  double times[N_SEARCHES];
  g_autoptr (CbKnowledgeIndex) index = NULL;
  double seconds = get_seconds ();

  index = cb_knowledge_index_new (entries, NULL, NULL, NULL);
  seconds = get_seconds () - seconds;
  for (guint i = 0; i < N_SEARCHES; i++)
    {
      g_autofree char *query = cb_synthetic_knowledge_make_query (entries, i);
      g_autoptr (GPtrArray) hits = NULL;

      times[i] = get_seconds ();
      hits = cb_knowledge_index_search (index, query, NULL, 3);
      times[i] = get_seconds () - times[i];
    }
  qsort (times, N_SEARCHES, sizeof (double), compare_doubles);
  g_print ("%u entries: search %.3f ms (median), %.3f ms (99 of 100)\n"
           "  index: %.2f s to build, %.1f MB\n",
           n_entries, 1e3 * times[N_SEARCHES / 2], 1e3 * times[N_SEARCHES * 99 / 100], seconds,
           (double) cb_knowledge_index_get_memory (index) / 1e6);
}

int
main (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CbQuestionSet) set = cb_question_set_load (argv[i], &error);

      if (set == NULL)
        {
          g_printerr ("%s\n", error->message);
          return EXIT_FAILURE;
        }
      g_print ("\n%s: ", argv[i]);
      measure_set (set);
    }

  g_print ("\nMade-up knowledge, three wordings and an answer each\n");
  measure_time (1000);
  measure_time (100000);

  return EXIT_SUCCESS;
}
