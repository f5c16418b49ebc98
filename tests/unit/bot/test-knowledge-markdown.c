#include "bot/cb-knowledge-markdown.h"

#include <string.h>

static CbKnowledgeSet *
read_bytes (const char *text, gsize size)
{
  CbKnowledgeLimits limits = CB_KNOWLEDGE_LIMITS_DEFAULT;
  g_autoptr (CbKnowledgeBuilder) builder = cb_knowledge_builder_new (&limits, "en");

  cb_knowledge_markdown_read (builder, "a.md", text, size);

  return cb_knowledge_builder_finish (builder);
}

static CbKnowledgeSet *
read_text (const char *text)
{
  return read_bytes (text, strlen (text));
}

static const CbKnowledgeEntry *
get_entry (CbKnowledgeSet *set, guint position)
{
  g_assert_cmpuint (position, <, set->entries->len);

  return set->entries->pdata[position];
}

static void
assert_problem (CbKnowledgeSet *set, guint position, const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_cmpuint (position, <, set->problems->len);
  text = cb_knowledge_problem_to_string (set->problems->pdata[position]);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_entries (void)
{
  g_autoptr (CbKnowledgeSet) set = read_text ("# Payments\n"
                                              "\n"
                                              "Written for people.\n"
                                              "\n"
                                              "## How do I pay? ##\n"
                                              "Also: payment methods\n"
                                              "also:  Which cards do you take?\n"
                                              "Tags: money, card\n"
                                              "\n"
                                              "With *any* card.\n"
                                              "\n"
                                              "### Abroad\n"
                                              "As well.\n"
                                              "\n"
                                              "##  When?\n"
                                              "Now.");
  const CbKnowledgeEntry *entry = get_entry (set, 0);

  g_assert_cmpuint (set->entries->len, ==, 2);
  g_assert_cmpuint (set->problems->len, ==, 0);
  g_assert_cmpstr (entry->question, ==, "How do I pay?");
  g_assert_cmpstr (entry->id, ==, "how-do-i-pay");
  g_assert_cmpstr (entry->alternatives[0], ==, "payment methods");
  g_assert_cmpstr (entry->alternatives[1], ==, "Which cards do you take?");
  g_assert_null (entry->alternatives[2]);
  g_assert_cmpstr (entry->tags[0], ==, "money");
  g_assert_cmpstr (entry->tags[1], ==, "card");
  g_assert_cmpstr (entry->answer, ==, "With *any* card.\n\n### Abroad\nAs well.");
  g_assert_cmpstr (entry->language, ==, "en");
  g_assert_cmpstr (entry->file, ==, "a.md");
  g_assert_cmpuint (entry->line, ==, 5);

  entry = get_entry (set, 1);
  g_assert_cmpstr (entry->question, ==, "When?");
  g_assert_cmpstr (entry->answer, ==, "Now.");
  g_assert_cmpuint (entry->line, ==, 15);
}

static void
test_head_lines (void)
{
  g_autoptr (CbKnowledgeSet) set = read_text ("\xef\xbb\xbfLanguage: de\r\n"
                                              "## Wann?\r\n"
                                              "Id: zeiten\r\n"
                                              "Immer.\r\n"
                                              "Id: gehört zur Antwort\r\n"
                                              "## When?\r\n"
                                              "Language: en-GB\r\n"
                                              "Always.\r\n"
                                              "Also: opening hours\r\n");
  const CbKnowledgeEntry *entry = get_entry (set, 0);

  g_assert_cmpuint (set->problems->len, ==, 0);
  g_assert_cmpstr (entry->id, ==, "zeiten");
  g_assert_cmpstr (entry->language, ==, "de");
  g_assert_cmpstr (entry->answer, ==, "Immer.\nId: gehört zur Antwort");

  entry = get_entry (set, 1);
  g_assert_cmpstr (entry->language, ==, "en-GB");
  g_assert_cmpstr (entry->answer, ==, "Always.");
  g_assert_cmpstr (entry->alternatives[0], ==, "opening hours");
}

static void
test_code_is_answer (void)
{
  g_autoptr (CbKnowledgeSet) set = read_text ("```\n## not a question\n```\n"
                                              "## How?\n"
                                              "```sh\n## not a question\nAlso: not a wording\n```\n"
                                              "~~~\n```\n~~~\n"
                                              "## Where?\nHere.\n");

  g_assert_cmpuint (set->entries->len, ==, 2);
  g_assert_cmpstr (get_entry (set, 0)->answer, ==,
                   "```sh\n## not a question\nAlso: not a wording\n```\n~~~\n```\n~~~");
  g_assert_null (get_entry (set, 0)->alternatives[0]);
  g_assert_cmpuint (set->problems->len, ==, 0);
}

static void
test_broken_sections (void)
{
  g_autoptr (CbKnowledgeSet) set = read_text ("## \nNo question.\n"
                                              "## No answer\n"
                                              "Also: nothing\n"
                                              "## Fine\nYes.\n"
                                              "## Bro\xffken\nLost.\n"
                                              "## Broken below\nLost\n\xc3\n, too.\n"
                                              "## Fine again\nYes.\n"
                                              "## Odd language\nLanguage: Klingon!\nNo.\n");

  g_assert_cmpuint (set->entries->len, ==, 2);
  g_assert_cmpstr (get_entry (set, 0)->question, ==, "Fine");
  g_assert_cmpstr (get_entry (set, 1)->question, ==, "Fine again");
  g_assert_cmpuint (set->problems->len, ==, 5);
  assert_problem (set, 0, "a.md:1: the question is missing; left out");
  assert_problem (set, 1, "a.md:3: the answer is missing; left out");
  assert_problem (set, 2, "a.md:7: this is not valid UTF-8; the section is left out");
  assert_problem (set, 3, "a.md:11: this is not valid UTF-8; the section is left out");
  assert_problem (set, 4, "a.md:15: the language must be a tag such as “en” or “pt-BR”; left out");
}

static void
test_invalid_before_first_question (void)
{
  g_autoptr (CbKnowledgeSet) set = read_text ("\xff\n## Fine\nYes.\n");

  g_assert_cmpuint (set->entries->len, ==, 1);
  g_assert_cmpuint (set->problems->len, ==, 1);
}

static void
test_zero_bytes (void)
{
  g_autoptr (CbKnowledgeSet) set = read_bytes ("## A\0B\nNo.\n## Fine\nYes.\n", 24);

  g_assert_cmpuint (set->entries->len, ==, 1);
  g_assert_cmpuint (set->problems->len, ==, 1);
}

static void
test_huge_line (void)
{
  g_autoptr (GString) text = g_string_new ("## Huge\n");
  g_autoptr (CbKnowledgeSet) set = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append (text,
                     "0123456789012345678901234567890123456789012345678901234567890123456789");
  g_string_append (text, "\nmore\n## Fine\nYes.\n");
  set = read_text (text->str);

  g_assert_cmpuint (set->entries->len, ==, 1);
  assert_problem (set, 0, "a.md:1: the answer has 70000 bytes, 16384 are allowed; left out");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bot/knowledge-markdown/entries", test_entries);
  g_test_add_func ("/bot/knowledge-markdown/head-lines", test_head_lines);
  g_test_add_func ("/bot/knowledge-markdown/code-is-answer", test_code_is_answer);
  g_test_add_func ("/bot/knowledge-markdown/broken-sections", test_broken_sections);
  g_test_add_func ("/bot/knowledge-markdown/invalid-before-first-question",
                   test_invalid_before_first_question);
  g_test_add_func ("/bot/knowledge-markdown/zero-bytes", test_zero_bytes);
  g_test_add_func ("/bot/knowledge-markdown/huge-line", test_huge_line);

  return g_test_run ();
}
