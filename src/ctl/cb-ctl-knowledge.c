#include "ctl/cb-ctl-client.h"
#include "ctl/cb-ctl-dict.h"
#include "ctl/cb-ctl-text.h"

/* `chatbotctl knowledge`: what the bot knows. */

static char *
dup_place (GVariant *entry)
{
  g_autofree char *file = cb_ctl_dict_dup_string (entry, "file");
  g_autofree char *line = cb_ctl_dict_dup_number (entry, "line");

  return g_strdup_printf ("%s:%s", file != NULL ? file : "?", line != NULL ? line : "?");
}

static gboolean
list (CbCtl *self, GError **error)
{
  static const char *const headings[] = { "QUESTION", "LANGUAGE", "WHERE", "ID", NULL };
  g_autoptr (CbCtlTable) table = cb_ctl_table_new (headings);
  g_autoptr (CbDBusKnowledge) knowledge = NULL;
  g_autoptr (GVariant) entries = NULL;

  if (!cb_ctl_parse (self, NULL, error))
    return FALSE;
  knowledge = cb_ctl_client_get_knowledge (self, error);
  if (knowledge == NULL ||
      !cb_dbus_knowledge_call_list_sync (knowledge, CB_CTL_CALL, &entries, NULL, error))
    return FALSE;
  if (cb_ctl_print_json (self, entries))
    return TRUE;

  for (gsize i = 0; i < g_variant_n_children (entries); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (entries, i);

      cb_ctl_table_add (table, cb_ctl_dict_dup_string (entry, "question"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_string (entry, "language"));
      cb_ctl_table_add (table, dup_place (entry));
      cb_ctl_table_add (table, cb_ctl_dict_dup_string (entry, "id"));
    }
  cb_ctl_print_table (self, table, "The bot knows nothing yet");

  return TRUE;
}

static void
print_hit (CbCtl *self, GVariant *hit)
{
  g_autofree char *asked = cb_ctl_dict_dup_string (hit, "question");
  g_autofree char *question = cb_ctl_text_clean (asked != NULL ? asked : "");
  g_autofree char *answer = cb_ctl_dict_dup_string (hit, "answer");
  g_autofree char *place = dup_place (hit);
  g_autofree char *text = cb_ctl_text_clean (answer != NULL ? answer : "");
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  double confidence = 0;

  g_variant_lookup (hit, "confidence", "d", &confidence);
  g_print ("%s%3.0f %%  %s%s  (%s)\n", self->color ? "\033[1m" : "", confidence * 100, question,
           self->color ? "\033[0m" : "", place);
  for (guint i = 0; lines[i] != NULL; i++)
    g_print ("       %s\n", lines[i]);
}

static gboolean
search (CbCtl *self, GError **error)
{
  int limit = 5;
  const GOptionEntry options[] = {
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, "At most so many, up to 50", "N" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (CbDBusKnowledge) knowledge = NULL;
  g_autoptr (GVariant) hits = NULL;
  g_autofree char *query = NULL;

  if (!cb_ctl_parse (self, options, error))
    return FALSE;
  query = g_strjoinv (" ", self->arguments + 1);
  knowledge = cb_ctl_client_get_knowledge (self, error);
  if (knowledge == NULL || !cb_dbus_knowledge_call_search_sync (knowledge, query, MAX (limit, 1),
                                                                CB_CTL_CALL, &hits, NULL, error))
    return FALSE;
  if (cb_ctl_print_json (self, hits))
    return TRUE;

  for (gsize i = 0; i < g_variant_n_children (hits); i++)
    {
      g_autoptr (GVariant) hit = g_variant_get_child_value (hits, i);

      print_hit (self, hit);
    }
  if (g_variant_n_children (hits) == 0)
    g_print ("The bot knows nothing of that\n");

  return TRUE;
}

static gboolean
reload (CbCtl *self, GError **error)
{
  g_autoptr (CbDBusKnowledge) knowledge = NULL;
  guint entries;

  if (!cb_ctl_parse (self, NULL, error))
    return FALSE;
  knowledge = cb_ctl_client_get_knowledge (self, error);
  if (knowledge == NULL ||
      !cb_dbus_knowledge_call_reload_sync (knowledge, CB_CTL_CALL, &entries, NULL, error))
    return FALSE;
  if (self->json)
    g_print ("%u\n", entries);
  cb_ctl_say (self, "The bot knows %u entries now", entries);

  return TRUE;
}

static const CbCtlCommand commands[] = {
  { "list", "", "List what the bot knows", list },
  { "search", "QUESTION...", "Search as the bot does", search },
  { "reload", "", "Have the files read again", reload },
  { NULL, NULL, NULL, NULL },
};

const CbCtlGroup cb_ctl_knowledge = { "knowledge", "What the bot knows", commands };
