#include "bot/cb-knowledge-jsonl.h"

#include <string.h>

static CbKnowledgeSet *
read_text (const char *text)
{
  CbKnowledgeLimits limits = CB_KNOWLEDGE_LIMITS_DEFAULT;
  g_autoptr (CbKnowledgeBuilder) builder = cb_knowledge_builder_new (&limits, "en");

  cb_knowledge_jsonl_read (builder, "a.jsonl", text, strlen (text));

  return cb_knowledge_builder_finish (builder);
}

static void
test_entries (void)
{
  g_autoptr (CbKnowledgeSet) set = read_text (
      "{\"id\": \"pay\", \"question\": \"How do I pay?\", \"answer\": \"By card.\","
      " \"alternatives\": [\"payment\", \" payment \", \"\"], \"tags\": [\"money\"],"
      " \"language\": \"en-US\"}\r\n"
      "\n"
      "{\"question\": \"Wo?\\n Wann?\", \"answer\": \" Hier.\\nJetzt. \", "
      "\"language\": null}");
  const CbKnowledgeEntry *entry = set->entries->pdata[0];

  g_assert_cmpuint (set->entries->len, ==, 2);
  g_assert_cmpuint (set->problems->len, ==, 0);
  g_assert_cmpstr (entry->id, ==, "pay");
  g_assert_cmpstr (entry->question, ==, "How do I pay?");
  g_assert_cmpstr (entry->answer, ==, "By card.");
  g_assert_cmpstr (entry->alternatives[0], ==, "payment");
  g_assert_null (entry->alternatives[1]);
  g_assert_cmpstr (entry->tags[0], ==, "money");
  g_assert_cmpstr (entry->language, ==, "en-US");

  entry = set->entries->pdata[1];
  g_assert_cmpstr (entry->id, ==, "wo-wann");
  g_assert_cmpstr (entry->question, ==, "Wo? Wann?");
  g_assert_cmpstr (entry->answer, ==, "Hier.\nJetzt.");
  g_assert_cmpstr (entry->language, ==, "en");
  g_assert_cmpuint (entry->line, ==, 3);
}

static const struct
{
  const char *line;
  const char *problem;
} broken_lines[] = {
  { "[]", "a.jsonl:1: a line must be one JSON object, but is a list; left out" },
  { "null", "a.jsonl:1: a line must be one JSON object, but is null; left out" },
  { "{\"question\": 3, \"answer\": \"a\"}",
    "a.jsonl:1: “question” must be a text, but is a number; left out" },
  { "{\"question\": \"q\", \"answer\": [\"a\"]}",
    "a.jsonl:1: “answer” must be a text, but is a list; left out" },
  { "{\"question\": \"q\"}", "a.jsonl:1: the answer is missing; left out" },
  { "{\"answer\": \"a\"}", "a.jsonl:1: the question is missing; left out" },
  { "{\"question\": \"q\", \"answer\": \"a\", \"tags\": \"t\"}",
    "a.jsonl:1: “tags” must be a list of texts, but is a text; left out" },
  { "{\"question\": \"q\", \"answer\": \"a\", \"alternatives\": [\"b\", true]}",
    "a.jsonl:1: “alternatives” must be a list of texts, but has in it true or false; left out" },
  { "{\"question\": \"q\", \"answer\": \"a\", \"id\": \"two words\"}",
    "a.jsonl:1: the id must have 1 to 100 bytes and neither spaces nor control characters; left "
    "out" },
  { "{\"question\": \"q\", \"answer\": \"a\", \"language\": \"e\"}",
    "a.jsonl:1: the language must be a tag such as “en” or “pt-BR”; left out" },
  { "{\"question\": \"\xff\", \"answer\": \"a\"}", "a.jsonl:1: this is not valid UTF-8; left out" },
  { "{\"a\": [[[[[[[[[[[[[[]]]]]]]]]]]]]]}",
    "a.jsonl:1: this is nested deeper than an entry can be; left out" },
};

static void
test_broken_line (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *text =
      g_strdup_printf ("%s\n{\"question\": \"fine\", \"answer\": \"yes\"}\n", broken_lines[i].line);
  g_autoptr (CbKnowledgeSet) set = read_text (text);
  g_autofree char *problem = NULL;

  g_assert_cmpuint (set->problems->len, ==, 1);
  problem = cb_knowledge_problem_to_string (set->problems->pdata[0]);
  g_assert_cmpstr (problem, ==, broken_lines[i].problem);
  g_assert_cmpuint (set->entries->len, ==, 1);
  g_assert_cmpstr (((CbKnowledgeEntry *) set->entries->pdata[0])->question, ==, "fine");
}

static void
test_syntax (void)
{
  g_autoptr (CbKnowledgeSet) set = read_text ("{\"question\": \"q\", \"answer\": }\n"
                                              "{\"question\": \"q\"\n"
                                              "what?\n"
                                              "{\"question\": \"fine\", \"answer\": \"yes\"}\n");

  g_assert_cmpuint (set->entries->len, ==, 1);
  g_assert_cmpuint (set->problems->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      const CbKnowledgeProblem *problem = set->problems->pdata[i];

      g_assert_cmpuint (problem->line, ==, i + 1);
      g_assert_true (g_str_has_prefix (problem->message, "this is not JSON ("));
    }
}

static void
test_unknown_key (void)
{
  g_autoptr (CbKnowledgeSet) set =
                 read_text ("{\"question\": \"q\", \"answer\": \"a\", \"alternative\": [\"b\"]}");
  g_autofree char *problem = cb_knowledge_problem_to_string (set->problems->pdata[0]);

  g_assert_cmpuint (set->entries->len, ==, 1);
  g_assert_cmpstr (problem, ==, "a.jsonl:1: “alternative” is not known here and was ignored");
}

static void
test_huge_line (void)
{
  g_autofree char *filling = g_strnfill (2 * 1024 * 1024, 'x');
  g_autofree char *text = g_strdup_printf (
      "{\"question\": \"%s\"}\n{\"question\": \"fine\", \"answer\": \"yes\"}\n", filling);
  g_autoptr (CbKnowledgeSet) set = read_text (text);
  const CbKnowledgeProblem *problem = set->problems->pdata[0];

  g_assert_cmpuint (set->entries->len, ==, 1);
  g_assert_cmpuint (problem->line, ==, 1);
  g_assert_true (g_str_has_prefix (problem->message, "the line has 2097168 bytes, "));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bot/knowledge-jsonl/entries", test_entries);
  for (guint i = 0; i < G_N_ELEMENTS (broken_lines); i++)
    {
      g_autofree char *name = g_strdup_printf ("/bot/knowledge-jsonl/broken-line/%u", i);

      g_test_add_data_func (name, GUINT_TO_POINTER (i), test_broken_line);
    }
  g_test_add_func ("/bot/knowledge-jsonl/syntax", test_syntax);
  g_test_add_func ("/bot/knowledge-jsonl/unknown-key", test_unknown_key);
  g_test_add_func ("/bot/knowledge-jsonl/huge-line", test_huge_line);

  return g_test_run ();
}
