#include "ctl/cb-ctl-client.h"
#include "ctl/cb-ctl-dict.h"
#include "ctl/cb-ctl-text.h"

/* `chatbotctl status`: what there is to know at one glance. */

static void
print_line (CbCtl *self, const char *name, char *value)
{
  g_autofree char *owned G_GNUC_UNUSED = value;

  if (value != NULL)
    g_print ("%s%-12s%s %s\n", self->color ? "\033[1m" : "", name, self->color ? "\033[0m" : "",
             value);
}

static char *
paint_state (CbCtl *self, GVariant *status)
{
  char *state = cb_ctl_dict_dup_string (status, "state");
  g_autofree char *plain = NULL;

  if (!self->color || state == NULL)
    return state;

  plain = state;

  return g_strdup_printf ("\033[%dm%s\033[0m", g_str_equal (plain, "running") ? 32 : 31, plain);
}

static char *
describe_uptime (GVariant *status)
{
  g_autofree char *since = cb_ctl_dict_dup_time (status, "started_at");
  g_autofree char *duration = NULL;
  double uptime = 0;

  g_variant_lookup (status, "uptime", "d", &uptime);
  duration = cb_ctl_text_format_duration (uptime);

  return g_strdup_printf ("%s, since %s", duration, since != NULL ? since : "?");
}

static char *
describe_sessions (GVariant *status)
{
  g_autofree char *all = cb_ctl_dict_dup_number (status, "sessions");
  g_autofree char *active = cb_ctl_dict_dup_number (status, "active_sessions");
  g_autofree char *waiting = cb_ctl_dict_dup_number (status, "waiting_sessions");

  return g_strdup_printf ("%s, %s in use, %s waiting for a person", all != NULL ? all : "?", active,
                          waiting);
}

static char *
describe_knowledge (GVariant *status)
{
  g_autofree char *entries = cb_ctl_dict_dup_number (status, "knowledge_entries");
  g_autofree char *problems = cb_ctl_dict_dup_number (status, "knowledge_problems");

  return g_strdup_printf ("%s entries, %s problems", entries, problems);
}

static char *
describe_messages (GVariant *status)
{
  g_autoptr (GVariant) messages =
                 g_variant_lookup_value (status, "messages", G_VARIANT_TYPE ("a{st}"));
  GString *out = g_string_new (NULL);
  GVariantIter iter;
  char *role;
  guint64 count;

  if (messages == NULL)
    return g_string_free (out, TRUE);

  g_variant_iter_init (&iter, messages);
  while (g_variant_iter_loop (&iter, "{st}", &role, &count))
    g_string_append_printf (out, "%s%" G_GUINT64_FORMAT " %s", out->len > 0 ? ", " : "", count,
                            role);

  return g_string_free (out, FALSE);
}

static char *
describe_listeners (GVariant *status)
{
  g_autofree const char **listeners = NULL;

  g_variant_lookup (status, "listeners", "^a&s", &listeners);

  return listeners != NULL ? g_strjoinv (", ", (GStrv) listeners) : NULL;
}

static gboolean
status (CbCtl *self, GError **error)
{
  g_autoptr (CbDBusManager) manager = NULL;
  g_autoptr (GVariant) found = NULL;

  if (!cb_ctl_parse (self, NULL, error))
    return FALSE;
  manager = cb_ctl_client_get_manager (self, error);
  if (manager == NULL ||
      !cb_dbus_manager_call_get_status_sync (manager, CB_CTL_CALL, &found, NULL, error))
    return FALSE;
  if (cb_ctl_print_json (self, found))
    return TRUE;

  print_line (self, "State", paint_state (self, found));
  print_line (self, "Version", cb_ctl_dict_dup_string (found, "version"));
  print_line (self, "Running for", describe_uptime (found));
  print_line (self, "Serving on", describe_listeners (found));
  print_line (self, "Store", cb_ctl_dict_dup_string (found, "store"));
  print_line (self, "Sessions", describe_sessions (found));
  print_line (self, "WebSockets", cb_ctl_dict_dup_number (found, "websocket_connections"));
  print_line (self, "Messages", describe_messages (found));
  print_line (self, "Knowledge", describe_knowledge (found));
  print_line (self, "Memory", cb_ctl_dict_dup_size (found, "memory_bytes"));
  print_line (self, "CPU seconds", cb_ctl_dict_dup_number (found, "cpu_seconds"));
  print_line (self, "Log level", cb_ctl_dict_dup_string (found, "log_level"));

  return TRUE;
}

static const CbCtlCommand commands[] = {
  { NULL, "", "Tell how the daemon is", status },
  { NULL, NULL, NULL, NULL },
};

const CbCtlGroup cb_ctl_status = { "status", "The daemon", commands };
