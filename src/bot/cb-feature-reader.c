#include "bot/cb-feature-reader.h"

#include <string.h>

#include "bot/cb-common-words.h"
#include "bot/cb-term-key.h"
#include "bot/cb-term-table.h"
#include "bot/cb-text-word.h"

#define MIN_PIECE 3
#define MAX_PIECE 4

/* Letters of a word that pieces are taken of; more would be no word. */
#define MAX_LETTERS 48

/* Concepts of a text that make pairs: their number grows with the square. */
#define MAX_PAIRED_CONCEPTS 32

struct _CbFeatureReader
{
  char *language;           /* (owned) */
  guint64 salt;             /* keeps words of different languages that are written alike apart */
  CbTextAnalyzer *analyzer; /* (owned) */
  CbThesaurus *thesaurus;   /* (owned) */
};

/**
 * cb_feature_reader_new:
 * @language: BCP 47 tag of the texts
 * @thesaurus: (nullable): the thesaurus of that language, if there is one already
 *
 * Returns: (transfer full): a reader
 */
CbFeatureReader *
cb_feature_reader_new (const char *language, CbThesaurus *thesaurus)
{
  CbFeatureReader *self = g_new0 (CbFeatureReader, 1);

  self->language = g_ascii_strdown (language, strcspn (language, "-_"));
  self->salt = cb_term_key_add (CB_TERM_KEY_START, self->language, strlen (self->language));
  self->analyzer = cb_text_analyzer_new (language);
  self->thesaurus = thesaurus != NULL ? cb_thesaurus_ref (thesaurus)
                                      : cb_thesaurus_new (language, self->analyzer);

  return self;
}

void
cb_feature_reader_free (CbFeatureReader *self)
{
  cb_text_analyzer_free (self->analyzer);
  cb_thesaurus_unref (self->thesaurus);
  g_free (self->language);
  g_free (self);
}

/**
 * cb_feature_reader_get_thesaurus:
 * @self: a reader
 *
 * Returns: (transfer none): the thesaurus, for further readers of the language
 */
CbThesaurus *
cb_feature_reader_get_thesaurus (CbFeatureReader *self)
{
  return self->thesaurus;
}

static void
add_feature (GArray *features, guint64 key, CbFeatureKind kind, gboolean common)
{
  CbFeature feature = { cb_term_key_add_number (key, kind), kind, common };

  g_array_append_val (features, feature);
}

static guint64
add_stem (guint64 key, const CbTextWord *word)
{
  return cb_term_key_add (key, word->stem, strlen (word->stem));
}

static void
add_words (CbFeatureReader *self, GPtrArray *words, GArray *features)
{
  for (guint i = 0; i < words->len; i++)
    {
      const CbTextWord *word = words->pdata[i];

      add_feature (features, add_stem (self->salt, word), CB_FEATURE_WORD, word->common);
    }
}

static void
add_pairs (CbFeatureReader *self, GPtrArray *words, GArray *features)
{
  guint64 before = cb_term_key_add (self->salt, "^", 1);
  gboolean common_before = TRUE;

  for (guint i = 0; i < words->len; i++)
    {
      const CbTextWord *word = words->pdata[i];

      add_feature (features, add_stem (before, word), CB_FEATURE_PAIR,
                   word->common && common_before);
      before = add_stem (self->salt, word);
      common_before = word->common;
    }
  if (words->len > 0)
    add_feature (features, cb_term_key_add (before, "$", 1), CB_FEATURE_PAIR, common_before);
}

/* @starts: where each letter begins, and the end of the last */
static void
add_pieces_from (const char *text,
                 const guint16 *starts,
                 guint n_letters,
                 guint first,
                 gboolean common,
                 GArray *features)
{
  for (guint n = MIN_PIECE; n <= MAX_PIECE && first + n <= n_letters; n++)
    add_feature (features,
                 cb_term_key_add (CB_TERM_KEY_START, text + starts[first],
                                  starts[first + n] - starts[first]),
                 CB_FEATURE_PIECE, common);
}

/* Without accents, which many leave out, and with a mark at both ends. */
static void
add_pieces_of (const CbTextWord *word, GArray *features)
{
  /* ASCII has no accents to split off. */
  g_autofree char *split =
      g_str_is_ascii (word->folded) ? NULL : g_utf8_normalize (word->folded, -1, G_NORMALIZE_ALL);
  const char *letters = split != NULL ? split : word->folded;
  g_autoptr (GString) text = g_string_new ("_");
  guint16 starts[MAX_LETTERS + 3] = { 0, 1 };
  guint n_letters = 1;

  for (const char *p = letters; *p != '\0' && n_letters <= MAX_LETTERS; p = g_utf8_next_char (p))
    {
      if (g_unichar_ismark (g_utf8_get_char (p)))
        continue;
      g_string_append_len (text, p, g_utf8_next_char (p) - p);
      starts[++n_letters] = text->len;
    }
  g_string_append_c (text, '_');
  starts[++n_letters] = text->len;

  for (guint i = 0; i < n_letters; i++)
    add_pieces_from (text->str, starts, n_letters, i, word->common, features);
}

static void
add_pieces (GPtrArray *words, GArray *features)
{
  for (guint i = 0; i < words->len; i++)
    add_pieces_of (words->pdata[i], features);
}

static void
keep_concept (GArray *found, guint16 concept)
{
  for (guint i = 0; i < found->len; i++)
    {
      if (g_array_index (found, guint16, i) == concept)
        return;
    }
  g_array_append_val (found, concept);
}

/* Adds the concepts of the phrases that begin with word @first. */
static void
find_concepts (CbFeatureReader *self, GPtrArray *words, guint first, GArray *found)
{
  guint end = MIN (words->len, first + CB_THESAURUS_MAX_WORDS);
  guint64 key = CB_TERM_KEY_START;

  for (guint i = first; i < end; i++)
    {
      const guint16 *concepts = NULL;
      guint n;

      key = add_stem (key, words->pdata[i]);
      n = cb_thesaurus_find (self->thesaurus, key, &concepts);
      for (guint j = 0; j < n; j++)
        keep_concept (found, concepts[j]);
    }
}

static int
compare_concepts (gconstpointer a, gconstpointer b)
{
  return *(const guint16 *) a - *(const guint16 *) b;
}

static void
add_concept (CbFeatureReader *self, GArray *found, guint i, guint kinds, GArray *features)
{
  guint end = (kinds & CB_FEATURES_OF (CB_FEATURE_CONCEPT_PAIR)) != 0
                  ? MIN (found->len, MAX_PAIRED_CONCEPTS)
                  : 0;
  guint64 key = cb_term_key_add_number (self->salt, g_array_index (found, guint16, i) + 1);

  add_feature (features, key, CB_FEATURE_CONCEPT, FALSE);
  for (guint j = i + 1; j < end; j++)
    add_feature (features, cb_term_key_add_number (key, g_array_index (found, guint16, j) + 1),
                 CB_FEATURE_CONCEPT_PAIR, FALSE);
}

static void
add_concepts (CbFeatureReader *self, GPtrArray *words, guint kinds, GArray *features)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guint16));

  for (guint i = 0; i < words->len; i++)
    find_concepts (self, words, i, found);
  g_array_sort (found, compare_concepts);
  for (guint i = 0; i < found->len; i++)
    add_concept (self, found, i, kinds, features);
}

/*
 * That a text has something twice says no more than that it has it. Not by sorting, which costs
 * more than all the rest of reading.
 */
static void
drop_repeated (GArray *features)
{
  g_autoptr (CbTermTable) seen = cb_term_table_new ();
  guint n = 0;

  for (guint i = 0; i < features->len; i++)
    {
      CbFeature feature = g_array_index (features, CbFeature, i);

      if (cb_term_table_add (seen, feature.key) == n)
        g_array_index (features, CbFeature, n++) = feature;
    }
  g_array_set_size (features, n);
}

static GPtrArray *
split (CbFeatureReader *self, const char *text)
{
  GPtrArray *words = cb_text_analyzer_split (self->analyzer, text);

  for (guint i = 0; i < words->len; i++)
    {
      CbTextWord *word = words->pdata[i];

      word->common = cb_common_words_contain (self->language, word->folded);
    }

  return words;
}

/**
 * cb_feature_reader_read:
 * @self: a reader
 * @text: valid UTF-8
 * @kinds: the kinds of features that are wanted, a CB_FEATURES_OF() each
 *
 * Returns: (transfer full) (element-type CbFeature): what the text has, each
 *   feature once, in no order that means anything
 */
GArray *
cb_feature_reader_read (CbFeatureReader *self, const char *text, guint kinds)
{
  g_autoptr (GPtrArray) words = split (self, text);
  GArray *features = g_array_sized_new (FALSE, FALSE, sizeof (CbFeature), 256);

  if ((kinds & CB_FEATURES_OF (CB_FEATURE_WORD)) != 0)
    add_words (self, words, features);
  if ((kinds & CB_FEATURES_OF (CB_FEATURE_PAIR)) != 0)
    add_pairs (self, words, features);
  if ((kinds & CB_FEATURES_OF (CB_FEATURE_PIECE)) != 0)
    add_pieces (words, features);
  if ((kinds & (CB_FEATURES_OF (CB_FEATURE_CONCEPT) | CB_FEATURES_OF (CB_FEATURE_CONCEPT_PAIR))) !=
      0)
    add_concepts (self, words, kinds, features);
  drop_repeated (features);

  return features;
}
