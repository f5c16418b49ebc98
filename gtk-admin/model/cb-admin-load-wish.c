#include "model/cb-admin-load-wish.h"

#include <glib/gi18n.h>

#include "base/cb-error.h"

static gboolean
is_this_machine (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return g_ascii_strcasecmp (host, "localhost") == 0 ||
         (address != NULL && g_inet_address_get_is_loopback (address));
}

/**
 * cb_admin_load_wish_check:
 * @remote_host: (out) (transfer full) (nullable): the host to be put under load, where that is
 *   another machine: somebody has to be asked
 * @error: return location for an error, in the user's language
 *
 * Returns: whether the target is one
 */
gboolean
cb_admin_load_wish_check (const CbAdminLoadWish *self, char **remote_host, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (self->target, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  *remote_host = NULL;
  if (host == NULL || *host == '\0' || !g_str_equal (g_uri_get_scheme (uri), "http"))
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                   _ ("“%s” cannot be put under load: give an address such as "
                      "http://127.0.0.1:8080"),
                   self->target);
      return FALSE;
    }
  if (!is_this_machine (host))
    *remote_host = g_strdup (host);

  return TRUE;
}

static void
add (GPtrArray *command, const char *option, const char *value)
{
  g_ptr_array_add (command, g_strconcat (option, value, NULL));
}

static void
add_number (GPtrArray *command, guint number)
{
  g_ptr_array_add (command, g_strdup_printf ("%u", number));
}

static void
add_thresholds (GPtrArray *command, const char *thresholds)
{
  g_auto (GStrv) each = g_strsplit (thresholds, ",", -1);
  gboolean any = FALSE;

  for (guint i = 0; each[i] != NULL; i++)
    {
      const char *threshold = g_strstrip (each[i]);

      if (*threshold == '\0')
        continue;
      any = TRUE;
      add (command, "--threshold=", threshold);
    }
  if (!any) /* for the program has its own where it is told none */
    add (command, "--threshold=", "error_rate<=1");
}

/**
 * cb_admin_load_wish_dup_command:
 * @output: the folder for the results
 * @remote_host: (nullable): what somebody said yes to
 *
 * Returns: (transfer full): the program with its arguments
 */
GStrv
cb_admin_load_wish_dup_command (const CbAdminLoadWish *self,
                                const char *output,
                                const char *remote_host)
{
  GPtrArray *command = g_ptr_array_new ();

  add (command, CB_ADMIN_LOAD_PROGRAM, "");
  add (command, "--json", "");
  add (command, "--target=", self->target);
  add (command, "--output=", output);
  if (remote_host != NULL)
    add (command, "--allow-remote=", remote_host);
  if (*self->weights != '\0')
    add (command, "--weights=", self->weights);
  add_thresholds (command, self->thresholds);
  add_number (command, self->users);
  add_number (command, self->duration);
  add_number (command, MIN (self->ramp, self->duration));
  g_ptr_array_add (command, NULL);

  return (GStrv) g_ptr_array_free (command, FALSE);
}
