#include "ctl/cb-ctl-messages.h"

#include "ctl/cb-ctl-dict.h"
#include "ctl/cb-ctl-text.h"

/* Colours of those who speak. */
static const char *
choose_color (CbCtl *ctl, const char *role)
{
  if (!ctl->color)
    return "";
  if (g_strcmp0 (role, "visitor") == 0)
    return "\033[1;34m";
  if (g_strcmp0 (role, "operator") == 0)
    return "\033[1;32m";

  return "\033[2m";
}

static void
print_message (CbCtl *ctl, GVariant *message)
{
  g_autofree char *role = cb_ctl_dict_dup_string (message, "role");
  g_autofree char *text = cb_ctl_dict_dup_string (message, "text");
  g_autofree char *at = cb_ctl_dict_dup_time (message, "at");
  g_autofree char *clean = cb_ctl_text_clean (text != NULL ? text : "");
  g_auto (GStrv) lines = g_strsplit (clean, "\n", -1);

  g_print ("%s%s %s%s\n", choose_color (ctl, role), at, role, ctl->color ? "\033[0m" : "");
  for (guint i = 0; lines[i] != NULL; i++)
    g_print ("  %s\n", lines[i]);
}

/**
 * cb_ctl_messages_print:
 * @ctl: this run
 * @messages: as GetMessages() returns them
 *
 * Returns: seq of the last one, or 0
 */
guint64
cb_ctl_messages_print (CbCtl *ctl, GVariant *messages)
{
  guint64 seq = 0;

  for (gsize i = 0; i < g_variant_n_children (messages); i++)
    {
      g_autoptr (GVariant) message = g_variant_get_child_value (messages, i);

      print_message (ctl, message);
      g_variant_lookup (message, "seq", "t", &seq);
    }

  return seq;
}

/* Reads one page of a conversation behind @after. */
gboolean
cb_ctl_messages_read (CbDBusSessions *sessions,
                      const char *session,
                      guint64 after,
                      GVariant **messages,
                      GError **error)
{
  return cb_dbus_sessions_call_get_messages_sync (sessions, session, after, 0, CB_CTL_CALL,
                                                  messages, NULL, error);
}
