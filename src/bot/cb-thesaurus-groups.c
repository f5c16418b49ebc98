#include "bot/cb-thesaurus-groups.h"

#include "bot/cb-language.h"

/**
 * cb_thesaurus_groups_get:
 * @language: BCP 47 tag
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the groups of
 *   that language, where there are any
 */
const char *const *
cb_thesaurus_groups_get (const char *language)
{
  if (cb_language_is (language, "en"))
    return cb_thesaurus_groups_en;
  if (cb_language_is (language, "de"))
    return cb_thesaurus_groups_de;

  return NULL;
}
