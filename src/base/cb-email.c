#include "base/cb-email.h"

#include <string.h>

#define MAX_LOCAL_LENGTH 64
#define MAX_LABEL_LENGTH 63

static gboolean
is_local_part (const char *text, gsize length)
{
  if (length == 0 || length > MAX_LOCAL_LENGTH || text[0] == '.' || text[length - 1] == '.')
    return FALSE;

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && strchr (".!#$%&'*+/=?^_`{|}~-", text[i]) == NULL)
      return FALSE;

  return TRUE;
}

static gboolean
is_label (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > MAX_LABEL_LENGTH || text[0] == '-' || text[length - 1] == '-')
    return FALSE;

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '-')
      return FALSE;

  return TRUE;
}

static gboolean
is_domain (const char *text)
{
  g_auto (GStrv) labels = g_strsplit (text, ".", -1);

  for (guint i = 0; labels[i] != NULL; i++)
    if (!is_label (labels[i]))
      return FALSE;

  return g_strv_length (labels) >= 2;
}

/**
 * cb_email_is_valid:
 * @text: what somebody wrote
 *
 * Returns: whether it is an address that mail can be sent to over the Internet, as people write
 *   them: no quotes, no comments, no bare host
 */
gboolean
cb_email_is_valid (const char *text)
{
  const char *at = strrchr (text, '@');

  return at != NULL && strlen (text) <= CB_EMAIL_MAX_LENGTH && is_local_part (text, at - text) &&
         is_domain (at + 1);
}

/**
 * cb_email_find:
 * @text: what somebody wrote
 *
 * Returns: (transfer full) (nullable): the first address in it
 */
char *
cb_email_find (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t\r\n,;:<>()[]\"", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      gsize length = strlen (words[i]);

      while (length > 0 && strchr (".!?", words[i][length - 1]) != NULL)
        words[i][--length] = '\0';
      if (cb_email_is_valid (words[i]))
        return g_strdup (words[i]);
    }

  return NULL;
}
