#include "bot/cb-corpus.h"

CbCorpus *
cb_corpus_new (void)
{
  CbCorpus *self = g_new0 (CbCorpus, 1);

  self->numbers = cb_term_table_new ();
  self->terms = g_array_new (FALSE, FALSE, sizeof (CbCorpusTerm));
  self->texts = g_array_new (FALSE, FALSE, sizeof (CbCorpusText));
  self->occurrences = g_array_new (FALSE, FALSE, sizeof (guint32));

  return self;
}

void
cb_corpus_free (CbCorpus *self)
{
  g_clear_pointer (&self->numbers, cb_term_table_free);
  g_array_unref (self->terms);
  g_array_unref (self->texts);
  g_array_unref (self->occurrences);
  g_free (self);
}

/**
 * cb_corpus_begin_entry:
 * @self: a corpus
 *
 * The texts that are added from now on are those of the next entry.
 */
void
cb_corpus_begin_entry (CbCorpus *self)
{
  self->n_entries++;
}

static guint32
count_term (CbCorpus *self, const CbFeature *feature)
{
  guint32 number = cb_term_table_add (self->numbers, feature->key);
  CbCorpusTerm *term;

  if (number == self->terms->len)
    {
      CbCorpusTerm fresh = { .kind = feature->kind, .common = feature->common };

      g_array_append_val (self->terms, fresh);
    }

  term = &g_array_index (self->terms, CbCorpusTerm, number);
  if (term->last_entry != self->n_entries)
    term->n_entries++;
  term->last_entry = self->n_entries;

  return number;
}

/**
 * cb_corpus_add_text:
 * @self: a corpus in which an entry was begun
 * @features: (element-type CbFeature): what the text has, each feature once
 * @weight: how much it says about what its entry is asked for, 1 for a question
 */
void
cb_corpus_add_text (CbCorpus *self, GArray *features, float weight)
{
  CbCorpusText text = { .entry = self->n_entries - 1,
                        .start = self->occurrences->len,
                        .weight = weight };

  for (guint i = 0; i < features->len; i++)
    {
      guint32 number = count_term (self, &g_array_index (features, CbFeature, i));

      g_array_append_val (self->occurrences, number);
    }
  text.end = self->occurrences->len;
  g_array_append_val (self->texts, text);
}
