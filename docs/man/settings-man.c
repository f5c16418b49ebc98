#include <stdio.h>
#include <string.h>

#include "base/cb-setting-text.h"
#include "base/cb-settings.h"

/*
 * Writes chatbotd.conf(5) from the settings themselves, so that the page cannot be wrong about
 * them. Copies what surrounds the list from the template: settings-man TEMPLATE >chatbotd.conf.5
 */

#define PLACE "@SETTINGS@\n"

/* roff takes a dot or a quote at a line's start, and every backslash, as its own. */
static void
print_text (const char *text)
{
  if (*text == '.' || *text == '\'')
    fputs ("\\&", stdout);
  for (; *text != '\0'; text++)
    {
      if (*text == '\\' || *text == '-')
        putchar ('\\');
      putchar (*text);
    }
}

static void
print_setting (CbSettings *settings, CbSetting setting)
{
  GParamSpec *pspec = cb_settings_get_pspec (setting);
  CbSettingFlags flags = cb_setting_get_flags (setting);
  g_autofree char *preset = cb_setting_text_format (cb_settings_get_value (settings, setting));
  g_autofree char *allowed = cb_setting_text_describe (pspec);
  g_autofree char *variable = cb_setting_dup_variable (setting);

  printf (".TP\n.BR %s =\n", cb_setting_get_key (setting));
  print_text (g_param_spec_get_blurb (pspec));
  printf (".\n.br\nAllowed: ");
  print_text (allowed);
  printf (". Default: %s", *preset != '\0' ? "\\fB" : "none");
  print_text (preset);
  printf ("%s.\n.br\nVariable: \\fB%s\\fR.%s%s\n", *preset != '\0' ? "\\fR" : "", variable,
          flags & CB_SETTING_RELOADABLE ? " Can change while running." : " Needs a restart.",
          flags & CB_SETTING_SECRET ? " Secret: better given as a credential of that name." : "");
}

static void
print_settings (void)
{
  g_autoptr (CbSettings) settings = cb_settings_new ();
  const char *group = "";

  for (guint i = 1; i < CB_N_SETTINGS; i++)
    {
      if (strcmp (group, cb_setting_get_group (i)) != 0)
        printf (".SS [%s]\n", cb_setting_get_group (i));
      group = cb_setting_get_group (i);
      print_setting (settings, i);
    }
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autofree char *template = NULL;
  char *place;

  if (argc != 2 || !g_file_get_contents (argv[1], &template, NULL, &error))
    {
      g_printerr ("settings-man: %s\n",
                  error != NULL ? error->message : "usage: settings-man FILE");
      return 2;
    }
  place = strstr (template, PLACE);
  if (place == NULL)
    {
      g_printerr ("settings-man: %s has no line @SETTINGS@\n", argv[1]);
      return 1;
    }

  *place = '\0';
  fputs (template, stdout);
  print_settings ();
  fputs (place + strlen (PLACE), stdout);

  return 0;
}
