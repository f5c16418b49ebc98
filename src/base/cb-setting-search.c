#include "base/cb-setting-search.h"

#include <string.h>

#include "base/cb-nearest.h"

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
  guint least = cb_nearest_allow (key) + 1;

  for (guint i = 1; i < CB_N_SETTINGS; i++)
    {
      guint distance = cb_nearest_measure (key, cb_setting_get_key (i));
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
  guint least = cb_nearest_allow (group) + 1;

  for (guint i = 1; i < CB_N_SETTINGS; i++)
    {
      guint distance = cb_nearest_measure (group, cb_setting_get_group (i));

      if (distance < least)
        {
          nearest = cb_setting_get_group (i);
          least = distance;
        }
    }

  return nearest;
}
