#include "bot/cb-text-analyzer.h"

#include <libstemmer.h>
#include <string.h>

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
  const sb_symbol *stem;

  if (word->len == 0)
    return;

  if (self->stemmer != NULL)
    {
      stem = sb_stemmer_stem (self->stemmer, (const sb_symbol *) word->str, (int) word->len);
      g_string_assign (word, (const char *) stem);
    }
  g_ptr_array_add (words, g_strdup (word->str));
  g_string_truncate (word, 0);
}

/**
 * cb_text_analyzer_split:
 * @self: an analyzer
 * @text: valid UTF-8
 *
 * Returns: (transfer full) (element-type utf8): the stems of its words, in order
 */
GPtrArray *
cb_text_analyzer_split (CbTextAnalyzer *self, const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_autofree char *normal = g_utf8_normalize (folded, -1, G_NORMALIZE_ALL_COMPOSE);
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) word = g_string_new (NULL);

  for (const char *p = normal; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isalnum (c) || g_unichar_ismark (c))
        g_string_append_unichar (word, c);
      else if (c != '\'' && c != 0x2019)
        take_word (self, words, word);
    }
  take_word (self, words, word);

  return words;
}
