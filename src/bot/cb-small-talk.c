#include "bot/cb-small-talk.h"

#include <string.h>

#include "bot/cb-language.h"
#include "bot/cb-small-talk-patterns.h"

/* Small talk is short; whatever is longer deserves a search. */
#define MAX_WORDS 16
#define MAX_LENGTH 200

/*
 * A message is small talk when every word of it belongs to phrases of small
 * talk. A single word beyond them, and it may be a question: "hello, how do I
 * reset my password?" is none of ours.
 */

typedef struct
{
  char **words; /* (owned) (array zero-terminated=1) */
  guint n_words;
} Message;

/* Three of the same letter and more are a drawn-out one: "heyyy". */
static void
append_letter (GString *text, gunichar c, guint *run)
{
  const char *last = text->len > 0 ? g_utf8_prev_char (text->str + text->len) : NULL;

  *run = last != NULL && g_utf8_get_char (last) == c ? *run + 1 : 1;
  if (*run <= 2)
    g_string_append_unichar (text, c);
  else if (*run == 3)
    g_string_truncate (text, last - text->str);
}

/* Returns: (transfer full): in lower case, with accents split off; of ASCII at a tenth of the price
 */
static char *
fold (const char *text)
{
  g_autofree char *folded = NULL;

  if (g_str_is_ascii (text))
    return g_ascii_strdown (text, -1);

  folded = g_utf8_casefold (text, -1);

  return g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
}

/* Lower case, no accents, no apostrophes, one space between words. */
static char *
simplify (const char *text)
{
  g_autofree char *split = fold (text);
  GString *simple = g_string_new (NULL);
  guint run = 0;

  for (const char *p = split; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isalnum (c))
        append_letter (simple, c, &run);
      else if (!g_unichar_ismark (c) && c != '\'' && c != 0x2019 && simple->len > 0 &&
               simple->str[simple->len - 1] != ' ')
        g_string_append_c (simple, ' ');
    }

  return g_strchomp (g_string_free (simple, FALSE));
}

/* Returns: how many words of the message, from @start on, are those of @phrase; 0 when not all */
static guint
match_phrase (const Message *message, guint start, const char *phrase)
{
  guint n = 0;

  while (start + n < message->n_words)
    {
      const char *word = message->words[start + n];
      gsize length = strlen (word);

      if (strncmp (phrase, word, length) != 0 || (phrase[length] != ' ' && phrase[length] != '\0'))
        return 0;
      n++;
      if (phrase[length] == '\0')
        return n;
      phrase += length + 1;
    }

  return 0;
}

/*
 * Returns: the longest match of any of @phrases. Every message is held against some hundreds of
 * them, and nearly all begin with another letter: to look at that first is most of the speed.
 */
static guint
match_any (const Message *message, guint start, const char *const *phrases)
{
  char initial = message->words[start][0];
  guint longest = 0;

  for (guint i = 0; phrases != NULL && phrases[i] != NULL; i++)
    if (phrases[i][0] == initial)
      longest = MAX (longest, match_phrase (message, start, phrases[i]));

  return longest;
}

/* Returns: the longest match of any kind, and in @kind which one */
static guint
match_kind (const Message *message,
            guint start,
            const CbSmallTalkPatterns *patterns,
            CbSmallTalk *kind)
{
  guint longest;

  *kind = CB_SMALL_TALK_NONE;
  if (!cb_small_talk_patterns_may_begin (patterns, message->words[start]))
    return 0;

  longest = match_any (message, start, patterns->fillers);
  for (guint i = 0; i < CB_N_SMALL_TALKS; i++)
    {
      guint n = match_any (message, start, patterns->phrases[i]);

      if (n > 0 && n >= longest)
        {
          longest = n;
          *kind = i;
        }
    }

  return longest;
}

static CbSmallTalk
recognize_phrases (const Message *message, const CbSmallTalkPatterns *patterns)
{
  CbSmallTalk found = CB_SMALL_TALK_NONE;
  guint i = 0;

  while (i < message->n_words)
    {
      CbSmallTalk kind;
      guint n = match_kind (message, i, patterns, &kind);

      if (n == 0)
        return CB_SMALL_TALK_NONE;
      found = MAX (found, kind);
      i += n;
    }

  return found;
}

/* What the words of a wish to talk to a person can be; a bit each. */
enum
{
  PART_FILLER = 1 << 0,
  PART_PERSON = 1 << 1,
  PART_OFFICE = 1 << 2,
  PART_CONTACT = 1 << 3,
  PART_ASK = 1 << 4,
};

static guint
match_part (const Message *message, guint start, const CbSmallTalkPatterns *patterns, guint *part)
{
  const struct
  {
    guint part;
    const char *const *phrases;
  } choices[] = {
    { PART_PERSON, patterns->persons },
    { PART_CONTACT, patterns->contacts },
    { PART_OFFICE, patterns->offices },
    { PART_FILLER, patterns->wishes },
    { PART_FILLER, patterns->fillers },
    { PART_FILLER, patterns->phrases[CB_SMALL_TALK_GREETING] },
    { PART_FILLER, patterns->phrases[CB_SMALL_TALK_THANKS] },
    { PART_ASK, patterns->asks },
  };
  guint longest = 0;

  *part = 0;
  if (!cb_small_talk_patterns_may_begin (patterns, message->words[start]))
    return 0;

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      guint n = match_any (message, start, choices[i].phrases);

      if (n > longest)
        {
          longest = n;
          *part = choices[i].part;
        }
    }

  return longest;
}

static gboolean
wants_person (const Message *message, const CbSmallTalkPatterns *patterns)
{
  guint parts = 0;
  guint i = 0;

  while (i < message->n_words)
    {
      guint part;
      guint n = match_part (message, i, patterns, &part);

      if (n == 0)
        return FALSE;
      parts |= part;
      i += n;
    }

  if ((parts & PART_CONTACT) != 0)
    return (parts & (PART_PERSON | PART_OFFICE)) != 0;

  return (parts & PART_PERSON) != 0 && (parts & (PART_ASK | PART_OFFICE)) == 0;
}

static CbSmallTalk
recognize_in (const Message *message, const CbSmallTalkPatterns *patterns)
{
  if (wants_person (message, patterns))
    return CB_SMALL_TALK_PERSON;

  return recognize_phrases (message, patterns);
}

static CbSmallTalk
recognize_message (const Message *message, const char *locale, const char **language)
{
  CbSmallTalk first = CB_SMALL_TALK_NONE;
  const CbSmallTalkPatterns *patterns;

  for (guint i = 0; (patterns = cb_small_talk_patterns_get (i)) != NULL; i++)
    {
      CbSmallTalk kind = recognize_in (message, patterns);
      gboolean known = cb_language_is (locale, patterns->language);

      if (kind == CB_SMALL_TALK_NONE || (first != CB_SMALL_TALK_NONE && !known))
        continue;
      first = kind;
      *language = patterns->language;
      if (known)
        break;
    }

  return first;
}

/**
 * cb_small_talk_recognize:
 * @text: what the visitor wrote, valid UTF-8
 * @locale: (nullable): BCP 47 tag of their language, where known; decides where
 *   a word is one in several languages
 * @language: (out) (transfer none): the language it was written in, set when recognized
 *
 * Returns: what kind of small talk @text is and nothing besides
 */
CbSmallTalk
cb_small_talk_recognize (const char *text, const char *locale, const char **language)
{
  g_autofree char *simple = NULL;
  g_auto (GStrv) words = NULL;
  Message message;

  if (strlen (text) > MAX_LENGTH)
    return CB_SMALL_TALK_NONE;

  simple = simplify (text);
  words = g_strsplit (simple, " ", -1);
  message = (Message){ words, g_strv_length (words) };
  if (*simple == '\0' || message.n_words > MAX_WORDS)
    return CB_SMALL_TALK_NONE;

  return recognize_message (&message, locale, language);
}
