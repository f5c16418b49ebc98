#include "lib/cb-question-set.h"

#include <math.h>
#include <string.h>

#include "base/cb-json.h"
#include "bot/cb-knowledge-hit.h"
#include "bot/cb-knowledge-jsonl.h"

#define MAX_HITS 100
#define MAX_TEXT 4096

typedef struct
{
  double confidence;
  gboolean answerable;
} Outcome;

static void
question_free (gpointer data)
{
  CbQuestion *self = data;

  g_free (self->text);
  g_free (self->entry);
  g_free (self);
}

static gboolean
load_entries (CbQuestionSet *self, const char *directory, GError **error)
{
  CbKnowledgeLimits limits = CB_KNOWLEDGE_LIMITS_DEFAULT;
  g_autofree char *path = g_build_filename (directory, "knowledge.jsonl", NULL);
  g_autoptr (CbKnowledgeBuilder) builder = cb_knowledge_builder_new (&limits, "en");
  g_autoptr (CbKnowledgeSet) set = NULL;
  g_autofree char *text = NULL;
  gsize size;

  if (!g_file_get_contents (path, &text, &size, error))
    return FALSE;

  cb_knowledge_jsonl_read (builder, path, text, size);
  set = cb_knowledge_builder_finish (builder);
  self->entries = g_ptr_array_ref (set->entries);

  return TRUE;
}

static gboolean
load_question (CbQuestionSet *self, const char *line, GError **error)
{
  g_autoptr (JsonObject) object = cb_json_parse_object (line, strlen (line), error);
  const char *text = NULL;
  const char *entry = NULL;
  CbQuestion *question;

  if (object == NULL || !cb_json_get_string (object, "query", TRUE, MAX_TEXT, &text, error))
    return FALSE;
  if (!json_object_get_null_member (object, "entry") &&
      !cb_json_get_string (object, "entry", TRUE, MAX_TEXT, &entry, error))
    return FALSE;

  question = g_new0 (CbQuestion, 1);
  question->text = g_strdup (text);
  question->entry = g_strdup (entry);
  g_ptr_array_add (self->questions, question);

  return TRUE;
}

static gboolean
load_questions (CbQuestionSet *self, const char *directory, GError **error)
{
  g_autofree char *path = g_build_filename (directory, "queries.jsonl", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;

  lines = g_strsplit (g_strchomp (text), "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (!load_question (self, lines[i], error))
        {
          g_prefix_error (error, "%s:%u: ", path, i + 1);
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * cb_question_set_load:
 * @directory: where the two files are
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the set
 */
CbQuestionSet *
cb_question_set_load (const char *directory, GError **error)
{
  g_autoptr (CbQuestionSet) self = g_new0 (CbQuestionSet, 1);

  self->questions = g_ptr_array_new_with_free_func (question_free);
  if (!load_entries (self, directory, error) || !load_questions (self, directory, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
cb_question_set_free (CbQuestionSet *self)
{
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_ptr_array_unref (self->questions);
  g_free (self);
}

/* Returns: the rank of the right entry from 1 on, 0 when it is not among the hits */
static guint
find_rank (GPtrArray *hits, const char *entry)
{
  for (guint i = 0; i < hits->len; i++)
    {
      if (strcmp (((CbKnowledgeHit *) hits->pdata[i])->entry->id, entry) == 0)
        return i + 1;
    }

  return 0;
}

static int
compare_outcomes (gconstpointer a, gconstpointer b)
{
  double one = ((const Outcome *) a)->confidence;
  double other = ((const Outcome *) b)->confidence;

  return (one > other) - (one < other);
}

/* Returns: where the outcomes end that have the confidence of the one at @start; counts them */
static guint
count_equals (GArray *outcomes, guint start, guint *n_answerable)
{
  guint i = start;

  *n_answerable = 0;
  while (i < outcomes->len && compare_outcomes (&g_array_index (outcomes, Outcome, i),
                                                &g_array_index (outcomes, Outcome, start)) == 0)
    *n_answerable += g_array_index (outcomes, Outcome, i++).answerable ? 1 : 0;

  return i;
}

/* Pairs of an answerable and an unanswerable question of which the former is surer; equals half. */
static double
compute_separation (GArray *outcomes, const CbQuestionScores *scores)
{
  double pairs = 0;
  double n_below = 0;
  guint start = 0;

  g_array_sort (outcomes, compare_outcomes);
  while (start < outcomes->len)
    {
      guint n_answerable;
      guint end = count_equals (outcomes, start, &n_answerable);
      double n_others = end - start - n_answerable;

      pairs += n_answerable * (n_below + n_others / 2);
      n_below += n_others;
      start = end;
    }

  return pairs / scores->n_answerable / scores->n_unanswerable;
}

static void
count_outcome (CbQuestionScores *scores, const CbQuestion *question, GPtrArray *hits)
{
  double confidence = hits->len > 0 ? ((CbKnowledgeHit *) hits->pdata[0])->confidence : 0;
  guint rank;

  if (question->entry == NULL)
    {
      scores->n_unanswerable++;
      scores->answered_wrongly += confidence >= 0.5;
      return;
    }

  rank = find_rank (hits, question->entry);
  scores->n_answerable++;
  scores->precision += rank == 1;
  scores->mean_reciprocal_rank += rank > 0 ? 1.0 / rank : 0;
  scores->answered_well += rank == 1 && confidence >= 0.5;
}

/**
 * cb_question_set_measure:
 * @self: a set
 * @search: searches the knowledge of the set
 * @user_data: for @search
 * @scores: (out): how well it did
 */
void
cb_question_set_measure (CbQuestionSet *self,
                         CbQuestionSearchFunc search,
                         gpointer user_data,
                         CbQuestionScores *scores)
{
  g_autoptr (GArray) outcomes = g_array_new (FALSE, FALSE, sizeof (Outcome));

  *scores = (CbQuestionScores){ 0 };
  for (guint i = 0; i < self->questions->len; i++)
    {
      const CbQuestion *question = self->questions->pdata[i];
      g_autoptr (GPtrArray) hits = search (question->text, MAX_HITS, user_data);
      Outcome outcome = { hits->len > 0 ? ((CbKnowledgeHit *) hits->pdata[0])->confidence : 0,
                          question->entry != NULL };

      count_outcome (scores, question, hits);
      g_array_append_val (outcomes, outcome);
    }

  scores->precision /= scores->n_answerable;
  scores->mean_reciprocal_rank /= scores->n_answerable;
  scores->answered_well /= scores->n_answerable;
  scores->answered_wrongly /= scores->n_unanswerable;
  scores->separation = compute_separation (outcomes, scores);
}
