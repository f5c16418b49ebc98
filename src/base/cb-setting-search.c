#include "base/cb-setting-search.h"

#include <string.h>

/**
 * cb_setting_find:
 * @group: a group of the key file
 * @key: a key in it
 *
 * Returns: the setting, or 0 where there is none
 */
CbSetting
cb_setting_find (const char *group, const char *key)
{
  for (guint i = 1; i < CB_N_SETTINGS; i++)
    if (strcmp (cb_setting_get_group (i), group) == 0 && strcmp (cb_setting_get_key (i), key) == 0)
      return i;

  return 0;
}

/* One more row of the table of distances: what @b costs from one letter more of @a. */
static void
advance_row (guint *row, char letter, const char *b)
{
  guint diagonal = row[0]++;

  for (gsize j = 1; b[j - 1] != '\0'; j++)
    {
      gboolean same = g_ascii_tolower (letter) == g_ascii_tolower (b[j - 1]);
      guint cost = MIN (diagonal + !same, MIN (row[j], row[j - 1]) + 1);

      diagonal = row[j];
      row[j] = cost;
    }
}

/* Levenshtein's distance, case ignored; texts are short. */
static guint
measure_distance (const char *a, const char *b)
{
  gsize length = strlen (b);
  g_autofree guint *row = g_new (guint, length + 1);

  for (gsize j = 0; j <= length; j++)
    row[j] = j;
  for (; *a != '\0'; a++)
    advance_row (row, *a, b);

  return row[length];
}

/* More changes than this, and it was not a slip of the fingers. */
static guint
allow_distance (const char *text)
{
  return MAX (2, strlen (text) / 3);
}

/**
 * cb_setting_find_nearest:
 * @group: a group that there is
 * @key: a key that somebody wrote
 *
 * Returns: the setting they probably meant, in this group or under the same name in another; 0
 *   where nothing is near
 */
CbSetting
cb_setting_find_nearest (const char *group, const char *key)
{
  CbSetting nearest = 0;
  guint least = allow_distance (key) + 1;

  for (guint i = 1; i < CB_N_SETTINGS; i++)
    {
      guint distance = measure_distance (key, cb_setting_get_key (i));
      gboolean elsewhere = strcmp (group, cb_setting_get_group (i)) != 0;

      if (distance < least && (!elsewhere || distance == 0))
        {
          nearest = i;
          least = distance + elsewhere;
        }
    }

  return nearest;
}

gboolean
cb_setting_has_group (const char *group)
{
  for (guint i = 1; i < CB_N_SETTINGS; i++)
    if (strcmp (group, cb_setting_get_group (i)) == 0)
      return TRUE;

  return FALSE;
}

/**
 * cb_setting_find_nearest_group:
 * @group: a group that somebody wrote
 *
 * Returns: (transfer none) (nullable): the group they probably meant
 */
const char *
cb_setting_find_nearest_group (const char *group)
{
  const char *nearest = NULL;
  guint least = allow_distance (group) + 1;

  for (guint i = 1; i < CB_N_SETTINGS; i++)
    {
      guint distance = measure_distance (group, cb_setting_get_group (i));

      if (distance < least)
        {
          nearest = cb_setting_get_group (i);
          least = distance;
        }
    }

  return nearest;
}
