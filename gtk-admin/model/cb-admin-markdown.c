#include "model/cb-admin-markdown.h"

#include <pango/pango.h>

/* What answers are written in, and how Pango is told of it; in this order. */
static const struct
{
  const char *pattern;
  const char *markup;
} rules[] = {
  { "`([^`\\n]+)`", "<tt>\\1</tt>" },
  { "\\*\\*([^*\\n]+)\\*\\*", "<b>\\1</b>" },
  { "(?<![*\\w])\\*([^*\\s][^*\\n]*)\\*(?!\\w)", "<i>\\1</i>" },
  { "\\[([^\\]\\n]+)\\]\\(([^)\\s]+)\\)", "\\1 (\\2)" },
  { "^#{1,6} (.+)$", "<b>\\1</b>" },
  { "^[-*] ", "• " },
};

/**
 * cb_admin_markdown_dup_markup:
 * @text: what the bot said, in the Markdown of the knowledge
 *
 * Links become their words and address, to be read and not to be followed by mistake.
 *
 * Returns: (transfer full): the same for a label; as it is where the marks cross each other
 */
char *
cb_admin_markdown_dup_markup (const char *text)
{
  char *plain = g_markup_escape_text (text, -1);
  g_autofree char *markup = g_strdup (plain);

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autoptr (GRegex) regex = g_regex_new (rules[i].pattern, G_REGEX_MULTILINE, 0, NULL);
      char *replaced = g_regex_replace (regex, markup, -1, 0, rules[i].markup, 0, NULL);

      if (replaced == NULL)
        return plain;
      g_free (markup);
      markup = replaced;
    }
  if (!pango_parse_markup (markup, -1, 0, NULL, NULL, NULL, NULL))
    return plain;

  g_free (plain);

  return g_steal_pointer (&markup);
}
