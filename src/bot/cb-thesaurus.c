#include "bot/cb-thesaurus.h"

#include <string.h>

#include "bot/cb-language.h"
#include "bot/cb-term-key.h"
#include "bot/cb-term-table.h"
#include "bot/cb-text-word.h"
#include "bot/cb-thesaurus-groups.h"

struct _CbThesaurus
{
  CbTermTable *phrases; /* (owned) */
  GArray *starts;   /* (owned) (element-type guint32): of each phrase, and the end of the last */
  GArray *concepts; /* (owned) (element-type guint16): of all phrases, one after the other */
};

typedef struct
{
  guint32 phrase;
  guint16 concept;
} Membership;

static void
clear_thesaurus (gpointer data)
{
  CbThesaurus *self = data;

  g_clear_pointer (&self->phrases, cb_term_table_free);
  g_clear_pointer (&self->starts, g_array_unref);
  g_clear_pointer (&self->concepts, g_array_unref);
}

static void
add_phrase (CbThesaurus *self,
            CbTextAnalyzer *analyzer,
            const char *phrase,
            guint16 concept,
            GArray *memberships)
{
  g_autoptr (GPtrArray) words = cb_text_analyzer_split (analyzer, phrase);
  guint64 key = CB_TERM_KEY_START;
  Membership membership;

  g_return_if_fail (words->len > 0 && words->len <= CB_THESAURUS_MAX_WORDS);

  for (guint i = 0; i < words->len; i++)
    {
      const CbTextWord *word = words->pdata[i];

      key = cb_term_key_add (key, word->stem, strlen (word->stem));
    }
  membership = (Membership){ cb_term_table_add (self->phrases, key), concept };
  g_array_append_val (memberships, membership);
}

static void
add_group (CbThesaurus *self,
           CbTextAnalyzer *analyzer,
           const char *group,
           guint16 concept,
           GArray *memberships)
{
  g_auto (GStrv) phrases = g_strsplit (group, ",", -1);

  for (guint i = 0; phrases[i] != NULL; i++)
    add_phrase (self, analyzer, phrases[i], concept, memberships);
}

static int
compare_memberships (gconstpointer a, gconstpointer b)
{
  const Membership *one = a;
  const Membership *other = b;

  if (one->phrase != other->phrase)
    return one->phrase < other->phrase ? -1 : 1;

  return (one->concept > other->concept) - (one->concept < other->concept);
}

/* Two forms of one word can be the same phrase, once stemmed. */
static gboolean
is_repeated (GArray *memberships, guint i)
{
  return i > 0 && compare_memberships (&g_array_index (memberships, Membership, i),
                                       &g_array_index (memberships, Membership, i - 1)) == 0;
}

static void
take_memberships (CbThesaurus *self, GArray *memberships)
{
  guint32 end;

  g_array_sort (memberships, compare_memberships);
  for (guint i = 0; i < memberships->len; i++)
    {
      const Membership *membership = &g_array_index (memberships, Membership, i);

      if (is_repeated (memberships, i))
        continue;
      if (membership->phrase == self->starts->len)
        g_array_append_val (self->starts, self->concepts->len);
      g_array_append_val (self->concepts, membership->concept);
    }
  end = self->concepts->len;
  g_array_append_val (self->starts, end);
}

/**
 * cb_thesaurus_new:
 * @language: BCP 47 tag
 * @analyzer: an analyzer of that language
 *
 * Returns: (transfer full): the thesaurus of the language, one with nothing in
 *   it where there is none
 */
CbThesaurus *
cb_thesaurus_new (const char *language, CbTextAnalyzer *analyzer)
{
  CbThesaurus *self = g_atomic_rc_box_new0 (CbThesaurus);
  g_autoptr (GArray) memberships = g_array_new (FALSE, FALSE, sizeof (Membership));
  const char *const *groups = cb_thesaurus_groups_get (language);

  self->phrases = cb_term_table_new ();
  self->starts = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->concepts = g_array_new (FALSE, FALSE, sizeof (guint16));
  for (guint i = 0; groups != NULL && groups[i] != NULL; i++)
    add_group (self, analyzer, groups[i], i, memberships);
  take_memberships (self, memberships);

  return self;
}

/**
 * cb_thesaurus_ref:
 * @self: a thesaurus
 *
 * Returns: (transfer full): @self
 */
CbThesaurus *
cb_thesaurus_ref (CbThesaurus *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
cb_thesaurus_unref (CbThesaurus *self)
{
  g_atomic_rc_box_release_full (self, clear_thesaurus);
}

/**
 * cb_thesaurus_find:
 * @self: a thesaurus
 * @phrase: key of the stems of one word or of several
 * @concepts: (out) (transfer none) (array): numbers of what the phrase can mean
 *
 * Returns: how many concepts there are; 0 when the phrase is unknown
 */
guint
cb_thesaurus_find (const CbThesaurus *self, guint64 phrase, const guint16 **concepts)
{
  guint32 i = cb_term_table_find (self->phrases, phrase);
  guint32 start;

  if (i == CB_TERM_NONE)
    return 0;

  start = g_array_index (self->starts, guint32, i);
  *concepts = &g_array_index (self->concepts, guint16, start);

  return g_array_index (self->starts, guint32, i + 1) - start;
}
