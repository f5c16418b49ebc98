#include "bot/cb-text-analyzer.h"

#include <libstemmer.h>
#include <string.h>

#include "bot/cb-text-word.h"

/* Nobody's question has more, and nobody's word is longer. */
#define MAX_WORDS 128
#define MAX_WORD_LENGTH 100

struct _CbTextAnalyzer
{
  struct sb_stemmer *stemmer; /* (owned) (nullable): NULL for languages that have none */
};

/**
 * cb_text_analyzer_new:
 * @language: BCP 47 tag
 *
 * Returns: (transfer full): an analyzer; for a language without a stemmer, words
 *   stay as they are
 */
CbTextAnalyzer *
cb_text_analyzer_new (const char *language)
{
  CbTextAnalyzer *self = g_new0 (CbTextAnalyzer, 1);
  g_autofree char *primary = g_ascii_strdown (language, strcspn (language, "-_"));

  self->stemmer = sb_stemmer_new (primary, NULL);

  return self;
}

void
cb_text_analyzer_free (CbTextAnalyzer *self)
{
  if (self->stemmer != NULL)
    sb_stemmer_delete (self->stemmer);
  g_free (self);
}

static void
take_word (CbTextAnalyzer *self, GPtrArray *words, GString *word)
{
  const char *stem = word->str;

  if (word->len == 0)
    return;

  if (self->stemmer != NULL)
    stem = (const char *) sb_stemmer_stem (self->stemmer, (const sb_symbol *) word->str,
                                           (int) word->len);
  if (word->len <= MAX_WORD_LENGTH && words->len < MAX_WORDS)
    g_ptr_array_add (words, cb_text_word_new (word->str, stem));
  g_string_truncate (word, 0);
}

/* Scripts that leave no space between words: each letter counts as one. */
static gboolean
is_word_by_itself (gunichar c)
{
  GUnicodeScript script;

  if (c < 0x0e00)
    return FALSE;

  script = g_unichar_get_script (c);

  return script == G_UNICODE_SCRIPT_HAN || script == G_UNICODE_SCRIPT_HIRAGANA ||
         script == G_UNICODE_SCRIPT_KATAKANA || script == G_UNICODE_SCRIPT_THAI ||
         script == G_UNICODE_SCRIPT_LAO || script == G_UNICODE_SCRIPT_KHMER ||
         script == G_UNICODE_SCRIPT_MYANMAR;
}

/*
 * Returns: (transfer full): without upper case, each letter written in one way. Of plain ASCII that
 * is lower case and nothing else, at a tenth of the price of Unicode's rules.
 */
static char *
dup_normal (const char *text)
{
  g_autofree char *folded = NULL;

  if (g_str_is_ascii (text))
    return g_ascii_strdown (text, -1);

  folded = g_utf8_casefold (text, -1);

  return g_utf8_normalize (folded, -1, G_NORMALIZE_ALL_COMPOSE);
}

/**
 * cb_text_analyzer_split:
 * @self: an analyzer
 * @text: valid UTF-8
 *
 * Returns: (transfer full) (element-type CbTextWord): its words, in order; of a
 *   very long text only the first
 */
GPtrArray *
cb_text_analyzer_split (CbTextAnalyzer *self, const char *text)
{
  g_autofree char *normal = dup_normal (text);
  GPtrArray *words = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_text_word_free);
  g_autoptr (GString) word = g_string_new (NULL);

  for (const char *p = normal; *p != '\0' && words->len < MAX_WORDS; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean alone = is_word_by_itself (c);

      if (alone)
        take_word (self, words, word);
      if (g_unichar_isalnum (c) || g_unichar_ismark (c))
        g_string_append_unichar (word, c);
      if (alone || (c != '\'' && c != 0x2019 && !g_unichar_isalnum (c) && !g_unichar_ismark (c)))
        take_word (self, words, word);
    }
  take_word (self, words, word);

  return words;
}
