#include <string.h>

#include "bot/cb-knowledge-builder.h"
#include "bot/cb-knowledge-jsonl.h"
#include "bot/cb-knowledge-markdown.h"
#include "fuzz/cb-fuzz.h"

/* A file of either form: what comes out of it keeps to the limits, and every fault has its line. */

static const CbKnowledgeLimits limits = {
  .max_files = 1,
  .max_file_size = 1 << 20,
  .max_entries = 20,
  .max_wordings = 10,
  .max_question_length = 100,
  .max_answer_length = 500,
  .max_tags = 5,
  .max_tag_length = 20,
  .max_problems = 10,
};

static void
check_entry (gpointer data, gpointer user_data)
{
  const CbKnowledgeEntry *entry = data;

  g_assert_true (g_utf8_validate (entry->question, -1, NULL));
  g_assert_true (g_utf8_validate (entry->answer, -1, NULL));
  g_assert_true (g_utf8_validate (entry->id, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (entry->question, -1), <=, limits.max_question_length);
  g_assert_cmpint (g_utf8_strlen (entry->answer, -1), <=, limits.max_answer_length);
  g_assert_cmpuint (entry->line, >, 0);
}

static void
check_problem (gpointer data, gpointer user_data)
{
  const CbKnowledgeProblem *problem = data;

  g_assert_true (g_utf8_validate (problem->message, -1, NULL));
  g_assert_cmpuint (strlen (problem->message), >, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  CbKnowledgeBuilder *builder;
  g_autoptr (CbKnowledgeSet) set = NULL;

  if (size < 1)
    return 0;

  builder = cb_knowledge_builder_new (&limits, "en");
  if (data[0] % 2 == 0)
    cb_knowledge_markdown_read (builder, "a.md", (const char *) data + 1, size - 1);
  else
    cb_knowledge_jsonl_read (builder, "a.jsonl", (const char *) data + 1, size - 1);
  set = cb_knowledge_builder_finish (builder);
  cb_knowledge_builder_free (builder);
  g_assert_cmpuint (set->entries->len, <=, limits.max_entries);
  g_assert_cmpuint (set->problems->len, <=, limits.max_problems);
  g_ptr_array_foreach (set->entries, check_entry, NULL);
  g_ptr_array_foreach (set->problems, check_problem, NULL);

  return 0;
}
