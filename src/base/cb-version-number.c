#include "base/cb-version-number.h"

/* Reads one part, without needless zeros. Returns: what follows it, or NULL */
static const char *
parse_part (const char *text, guint *part)
{
  guint value = 0;

  if (!g_ascii_isdigit (*text) || (*text == '0' && g_ascii_isdigit (text[1])))
    return NULL;

  for (; g_ascii_isdigit (*text); text++)
    {
      value = value * 10 + (guint) g_ascii_digit_value (*text);
      if (value > CB_VERSION_NUMBER_MAX_PART)
        return NULL;
    }
  *part = value;

  return text;
}

/**
 * cb_version_number_parse:
 * @self: (out caller-allocates): the number
 * @text: from anywhere
 *
 * Returns: whether @text is three numbers with dots in between, written in the only way there is
 */
gboolean
cb_version_number_parse (CbVersionNumber *self, const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->part); i++)
    {
      if (i > 0 && *text++ != '.')
        return FALSE;
      text = parse_part (text, &self->part[i]);
      if (text == NULL)
        return FALSE;
    }

  return *text == '\0';
}

/* Returns: (transfer full): as it is written */
char *
cb_version_number_to_string (const CbVersionNumber *self)
{
  return g_strdup_printf ("%u.%u.%u", self->part[0], self->part[1], self->part[2]);
}

/* Returns: below, equal to or above 0, as @a is lower than, equal to or higher than @b */
int
cb_version_number_compare (const CbVersionNumber *a, const CbVersionNumber *b)
{
  for (guint i = 0; i < G_N_ELEMENTS (a->part); i++)
    if (a->part[i] != b->part[i])
      return a->part[i] < b->part[i] ? -1 : 1;

  return 0;
}

/* Makes it the one that follows: 1.0.12 becomes 1.0.13. */
void
cb_version_number_raise (CbVersionNumber *self)
{
  for (guint i = G_N_ELEMENTS (self->part); i > 0; i--)
    {
      if (self->part[i - 1] < CB_VERSION_NUMBER_MAX_PART)
        {
          self->part[i - 1]++;
          return;
        }
      self->part[i - 1] = 0;
    }
}
