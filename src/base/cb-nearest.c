#include "base/cb-nearest.h"

#include <string.h>

/* One more row of the table of distances: what @b costs from one letter more of @a. */
static void
advance_row (guint *row, char letter, const char *b, gsize length)
{
  guint diagonal = row[0]++;

  for (gsize j = 1; j <= length; j++)
    {
      gboolean same = g_ascii_tolower (letter) == g_ascii_tolower (b[j - 1]);
      guint cost = MIN (diagonal + !same, MIN (row[j], row[j - 1]) + 1);

      diagonal = row[j];
      row[j] = cost;
    }
}

/* Levenshtein's distance, case ignored; texts are short. */
guint
cb_nearest_measure (const char *a, const char *b)
{
  gsize length = strlen (b);
  g_autofree guint *row = g_new (guint, length + 1);

  for (gsize j = 0; j <= length; j++)
    row[j] = j;
  for (; *a != '\0'; a++)
    advance_row (row, *a, b, length);

  return row[length];
}

/* More changes than this, and it was not a slip of the fingers. */
guint
cb_nearest_allow (const char *text)
{
  return MAX (2, strlen (text) / 3);
}

/**
 * cb_nearest_find:
 * @text: what somebody wrote
 * @names: (nullable) (array zero-terminated=1): what there is
 *
 * Returns: (transfer none) (nullable): which of @names they probably meant
 */
const char *
cb_nearest_find (const char *text, const char *const *names)
{
  const char *nearest = NULL;
  guint least = cb_nearest_allow (text) + 1;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      guint distance = cb_nearest_measure (text, names[i]);

      if (distance < least)
        {
          nearest = names[i];
          least = distance;
        }
    }

  return nearest;
}
