#include "bot/cb-language.h"

#include <string.h>

/**
 * cb_language_is:
 * @tag: (nullable): BCP 47 tag, as in “de-AT”
 * @language: a language without region, as in “de”
 *
 * Returns: whether @tag is of that language
 */
gboolean
cb_language_is (const char *tag, const char *language)
{
  gsize length = strlen (language);

  return tag != NULL && g_ascii_strncasecmp (tag, language, length) == 0 &&
         !g_ascii_isalpha (tag[length]);
}
