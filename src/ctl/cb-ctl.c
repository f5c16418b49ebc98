#include "ctl/cb-ctl.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "base/cb-nearest.h"
#include "ctl/cb-ctl-client.h"
#include "ctl/cb-ctl-json.h"

static const CbCtlGroup *const groups[] = {
  &cb_ctl_status, &cb_ctl_session,   &cb_ctl_knowledge, &cb_ctl_metrics,
  &cb_ctl_alert,  &cb_ctl_backup,    &cb_ctl_restore,   &cb_ctl_widget,
  &cb_ctl_config, &cb_ctl_log_level, &cb_ctl_store,
};

/* Help */

static void
print_command (const CbCtlGroup *group, const CbCtlCommand *command)
{
  g_autofree char *usage =
      g_strjoin (" ", group->name, command->name != NULL ? command->name : command->arguments,
                 command->name != NULL ? command->arguments : NULL, NULL);

  g_print ("  %-42s %s\n", usage, command->help);
}

static void
print_group (const CbCtlGroup *group)
{
  for (const CbCtlCommand *command = group->commands; command->help != NULL; command++)
    print_command (group, command);
}

static void
print_help (void)
{
  g_print ("Usage: chatbotctl [OPTION...] COMMAND [ARGUMENT...]\n\nRuns a chatbotd.\n");
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_print ("\n%s\n", groups[i]->help);
      print_group (groups[i]);
    }
  g_print ("\nOptions, everywhere\n"
           "  %-42s %s\n  %-42s %s\n  %-42s %s\n  %-42s %s\n",
           "--json", "Print what the daemon says as JSON", "--bus=system|session|ADDRESS",
           "Where the daemon is; the system bus without it", "--help", "Tell more of a command",
           "--version", "Print the version");
}

/* Finding the command */

static gboolean
fail_unknown (const char *kind, const char *name, GPtrArray *names, GError **error)
{
  const char *nearest;

  g_ptr_array_add (names, NULL);
  nearest = cb_nearest_find (name, (const char *const *) names->pdata);
  if (nearest != NULL)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                 "There is no %s “%s”. Did you mean “%s”?", kind, name, nearest);
  else
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "There is no %s “%s”", kind, name);

  return FALSE;
}

static gboolean
find_group (CbCtl *self, const char *name, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      if (strcmp (groups[i]->name, name) == 0)
        {
          self->group = groups[i];
          return TRUE;
        }
      g_ptr_array_add (names, (char *) groups[i]->name);
    }

  return fail_unknown ("command", name, names, error);
}

/* Takes the command's word out of the arguments, unless the group is a command itself. */
static gboolean
find_command (CbCtl *self, GError **error)
{
  const CbCtlCommand *command = self->group->commands;
  const char *name = self->arguments[1];
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  if (command->name == NULL)
    {
      self->command = command;
      return TRUE;
    }
  if (name == NULL || g_str_equal (name, "--help") || g_str_equal (name, "help"))
    {
      print_group (self->group);
      return TRUE;
    }

  for (; command->help != NULL; command++)
    {
      if (strcmp (command->name, name) == 0)
        {
          self->command = command;
          g_free (self->arguments[0]);
          memmove (self->arguments, self->arguments + 1,
                   g_strv_length (self->arguments) * sizeof (char *));
          return TRUE;
        }
      g_ptr_array_add (names, (char *) command->name);
    }

  return fail_unknown (self->group->name, name, names, error);
}

/* Arguments */

static void
count_arguments (const char *text, guint *min, guint *max)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  *min = *max = 0;
  for (guint i = 0; words[i] != NULL && *words[i] != '\0'; i++)
    {
      *min += *words[i] != '[';
      *max = strstr (words[i], "...") != NULL ? G_MAXUINT : *max + 1;
    }
}

static gboolean
check_arguments (CbCtl *self, GError **error)
{
  guint n = g_strv_length (self->arguments) - 1;
  guint min;
  guint max;

  count_arguments (self->command->arguments, &min, &max);
  if (n >= min && n <= max)
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "Usage: chatbotctl %s%s%s %s",
               self->group->name, self->command->name != NULL ? " " : "",
               self->command->name != NULL ? self->command->name : "", self->command->arguments);

  return FALSE;
}

/**
 * cb_ctl_parse:
 * @self: this run
 * @options: (nullable): what its command understands besides the options that are everywhere
 * @error: return location for an error
 *
 * Every command begins with this: afterwards its arguments are checked for their number, and stand
 * in @self from 1 on.
 *
 * Returns: %FALSE where they are wrong
 */
gboolean
cb_ctl_parse (CbCtl *self, const GOptionEntry *options, GError **error)
{
  const GOptionEntry everywhere[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, "Print what the daemon says as JSON", NULL },
    { "bus", 0, 0, G_OPTION_ARG_STRING, &self->bus, "Where the daemon is",
      "system|session|ADDRESS" },
    G_OPTION_ENTRY_NULL,
  };
  g_autofree char *usage =
      g_strjoin (" ", self->group->name, self->command->name != NULL ? self->command->name : "",
                 self->command->arguments, NULL);
  g_autoptr (GOptionContext) context = g_option_context_new (usage);

  g_option_context_set_summary (context, self->command->help);
  if (options != NULL)
    g_option_context_add_main_entries (context, options, NULL);
  g_option_context_add_main_entries (context, everywhere, NULL);

  return g_option_context_parse_strv (context, &self->arguments, error) &&
         check_arguments (self, error);
}

/* Options before the command */
static gboolean
parse_first (CbCtl *self, gboolean *version, gboolean *help, GError **error)
{
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, NULL, NULL },
    { "bus", 0, 0, G_OPTION_ARG_STRING, &self->bus, NULL, NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, version, NULL, NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, help, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_add_main_entries (context, entries, NULL);

  return g_option_context_parse_strv (context, &self->arguments, error);
}

/* Printing */

/**
 * cb_ctl_print_json:
 * @self: this run
 * @value: what came
 *
 * Returns: %TRUE where it was printed as JSON; %FALSE where people want to read it
 */
gboolean
cb_ctl_print_json (CbCtl *self, GVariant *value)
{
  g_autofree char *text = NULL;

  if (!self->json)
    return FALSE;

  text = cb_ctl_json_from_variant (value);
  g_print ("%s\n", text);

  return TRUE;
}

/**
 * cb_ctl_print_table:
 * @self: this run
 * @table: what to print
 * @empty: what to say instead where it has no rows
 */
void
cb_ctl_print_table (CbCtl *self, CbCtlTable *table, const char *empty)
{
  if (cb_ctl_table_get_n_rows (table) == 0)
    g_print ("%s\n", empty);
  else
    cb_ctl_table_print (table, self->color, stdout);
}

/* Tells people how it went; who reads JSON looks at the exit status. */
void
cb_ctl_say (CbCtl *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  if (!self->json)
    g_print ("%s\n", text);
}

/* The run */

static gboolean
run (CbCtl *self, GError **error)
{
  gboolean version = FALSE;
  gboolean help = FALSE;

  if (!parse_first (self, &version, &help, error))
    return FALSE;
  if (version)
    {
      g_print ("chatbotctl %s\n", CB_VERSION);
      return TRUE;
    }
  if (help || self->arguments[1] == NULL || g_str_equal (self->arguments[1], "help"))
    {
      print_help ();
      return TRUE;
    }

  if (!find_group (self, self->arguments[1], error))
    return FALSE;
  g_free (self->arguments[0]);
  memmove (self->arguments, self->arguments + 1, g_strv_length (self->arguments) * sizeof (char *));
  if (!find_command (self, error))
    return FALSE;

  return self->command == NULL || self->command->run (self, error);
}

static gboolean
has_colors (void)
{
  return isatty (STDOUT_FILENO) && g_getenv ("NO_COLOR") == NULL &&
         g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
}

/* Returns: the exit status */
int
cb_ctl_main (int argc, char **argv)
{
  CbCtl self = { .arguments = g_strdupv (argv), .color = has_colors () };
  g_autoptr (GError) error = NULL;
  int status = CB_CTL_OK;

  g_set_prgname ("chatbotctl");
  if (!run (&self, &error))
    {
      g_autofree char *text = cb_ctl_client_explain (&self, error, &status);

      g_printerr ("chatbotctl: %s\n", text);
    }

  g_strfreev (self.arguments);
  g_free (self.bus);
  g_clear_object (&self.connection);

  return status;
}
