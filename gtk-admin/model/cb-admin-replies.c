#include "model/cb-admin-replies.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

/* A file somebody filled by mistake does not make an endless menu. */
#define MAX_REPLIES 50
#define MAX_BYTES (64 * 1024)

static char *
find_file (void)
{
  return g_build_filename (g_get_user_config_dir (), "chatbot-admin", "replies.txt", NULL);
}

static void
add_paragraph (GPtrArray *replies, const char *start, const char *end)
{
  char *reply = g_strstrip (g_strndup (start, (gsize) (end - start)));

  if (*reply != '\0' && replies->len < MAX_REPLIES)
    g_ptr_array_add (replies, reply);
  else
    g_free (reply);
}

/* Returns: (transfer full): the paragraphs of @text, which empty lines divide */
GStrv
cb_admin_replies_parse (const char *text)
{
  GPtrArray *replies = g_ptr_array_new ();
  const char *start = text;
  const char *end;

  while ((end = strstr (start, "\n\n")) != NULL)
    {
      add_paragraph (replies, start, end);
      start = end + 2;
    }
  add_paragraph (replies, start, start + strlen (start));
  g_ptr_array_add (replies, NULL);

  return (GStrv) g_ptr_array_free (replies, FALSE);
}

/* Returns: (transfer full): what the user wrote, or a few replies to begin with */
char *
cb_admin_replies_dup_text (void)
{
  g_autofree char *path = find_file ();
  char *text = NULL;
  gsize length = 0;

  if (g_file_get_contents (path, &text, &length, NULL) && length <= MAX_BYTES &&
      g_utf8_validate (text, (gssize) length, NULL))
    return text;

  g_free (text);

  return g_strdup (
      _ ("Hello! How can I help?\n\nOne moment, please: I am looking it up.\n\nIs there "
         "anything else that I can do for you?"));
}

GStrv
cb_admin_replies_load (void)
{
  g_autofree char *text = cb_admin_replies_dup_text ();

  return cb_admin_replies_parse (text);
}

/* Keeps what the user wrote; the old file stays where the new one cannot be written. */
gboolean
cb_admin_replies_save (const char *text, GError **error)
{
  g_autofree char *path = find_file ();
  g_autofree char *directory = g_path_get_dirname (path);

  if (g_mkdir_with_parents (directory, 0700) != 0)
    {
      int code = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "%s: %s", directory,
                   g_strerror (code));
      return FALSE;
    }

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}
