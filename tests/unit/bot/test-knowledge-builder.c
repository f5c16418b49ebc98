#include "bot/cb-knowledge-builder.h"

#include <string.h>

typedef struct
{
  CbKnowledgeBuilder *builder;
  CbKnowledgeSet *set;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  CbKnowledgeLimits limits = { .max_entries = 4,
                               .max_wordings = 3,
                               .max_question_length = 22,
                               .max_answer_length = 10,
                               .max_tags = 2,
                               .max_tag_length = 8,
                               .max_problems = 3 };

  fixture->builder = cb_knowledge_builder_new (&limits, "en");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cb_knowledge_builder_free (fixture->builder);
  g_clear_pointer (&fixture->set, cb_knowledge_set_unref);
}

static void
add (Fixture *fixture, const char *id, const char *question)
{
  cb_knowledge_builder_add_entry (
      fixture->builder,
      &(CbKnowledgeEntry){
          .id = id, .question = question, .answer = "answer", .file = "f", .line = 7 });
}

static void
finish (Fixture *fixture)
{
  fixture->set = cb_knowledge_builder_finish (fixture->builder);
}

static const char *
get_id (Fixture *fixture, guint position)
{
  return ((CbKnowledgeEntry *) fixture->set->entries->pdata[position])->id;
}

static const char *
get_problem (Fixture *fixture, guint position)
{
  return ((CbKnowledgeProblem *) fixture->set->problems->pdata[position])->message;
}

static void
test_ids (Fixture *fixture, gconstpointer data)
{
  add (fixture, NULL, "Where is it?");
  add (fixture, NULL, "where is it");
  add (fixture, "where-is", "That's “Größe”!");
  add (fixture, NULL, "¿…?");
  finish (fixture);

  g_assert_cmpuint (fixture->set->problems->len, ==, 0);
  g_assert_cmpstr (get_id (fixture, 0), ==, "where-is-it");
  g_assert_cmpstr (get_id (fixture, 1), ==, "where-is-it-2");
  g_assert_cmpstr (get_id (fixture, 2), ==, "where-is");
  g_assert_cmpstr (get_id (fixture, 3), ==, "entry");
}

static void
test_given_id_comes_first (Fixture *fixture, gconstpointer data)
{
  add (fixture, NULL, "Where?");
  add (fixture, "where", "What?");
  add (fixture, NULL, "That's “Größe”!");
  finish (fixture);

  g_assert_cmpstr (get_id (fixture, 0), ==, "where-2");
  g_assert_cmpstr (get_id (fixture, 1), ==, "where");
  g_assert_cmpstr (get_id (fixture, 2), ==, "thats-grösse");
}

static void
test_same_id_twice (Fixture *fixture, gconstpointer data)
{
  add (fixture, "where", "Where?");
  add (fixture, "where", "What?");
  finish (fixture);

  g_assert_cmpuint (fixture->set->entries->len, ==, 1);
  g_assert_cmpstr (get_problem (fixture, 0), ==, "the id “where” is already that of f:7; left out");
}

static void
test_too_many_entries (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 4; i++)
    add (fixture, NULL, "Where?");
  g_assert_false (cb_knowledge_builder_is_full (fixture->builder));
  add (fixture, NULL, "Where?");
  g_assert_true (cb_knowledge_builder_is_full (fixture->builder));
  add (fixture, NULL, "Where?");
  finish (fixture);

  g_assert_cmpuint (fixture->set->entries->len, ==, 4);
  g_assert_cmpuint (fixture->set->problems->len, ==, 1);
  g_assert_cmpstr (get_problem (fixture, 0), ==,
                   "there are more than 4 entries; this one and all after it are left out");
}

static void
test_lists (Fixture *fixture, gconstpointer data)
{
  const char *alternatives[] = { "one",  "one ", "this one is far too long", "two", "three",
                                 "four", NULL };
  const char *tags[] = { "a", "b", NULL };
  const CbKnowledgeEntry *entry;

  cb_knowledge_builder_add_entry (fixture->builder,
                                  &(CbKnowledgeEntry){ .question = "q",
                                                       .alternatives = alternatives,
                                                       .answer = "answer",
                                                       .tags = tags,
                                                       .file = "f",
                                                       .line = 7 });
  finish (fixture);

  entry = fixture->set->entries->pdata[0];
  g_assert_cmpuint (g_strv_length ((char **) entry->alternatives), ==, 2);
  g_assert_cmpstr (entry->alternatives[0], ==, "one");
  g_assert_cmpstr (entry->alternatives[1], ==, "two");
  g_assert_cmpuint (g_strv_length ((char **) entry->tags), ==, 2);
  g_assert_cmpuint (fixture->set->problems->len, ==, 2);
  g_assert_cmpstr (get_problem (fixture, 0), ==,
                   "the other wording has 24 bytes, 22 are allowed; left out");
  g_assert_cmpstr (get_problem (fixture, 1), ==,
                   "more than 2 times “other wording”; the further ones are left out");
}

static void
test_texts (Fixture *fixture, gconstpointer data)
{
  add (fixture, NULL, " \t a \n b \x01 ");
  add (fixture, NULL, "this question is too long");
  add (fixture, NULL, "  ");
  finish (fixture);

  g_assert_cmpuint (fixture->set->entries->len, ==, 1);
  g_assert_cmpstr (((CbKnowledgeEntry *) fixture->set->entries->pdata[0])->question, ==, "a b");
  g_assert_cmpstr (get_problem (fixture, 0), ==,
                   "the question has 25 bytes, 22 are allowed; left out");
  g_assert_cmpstr (get_problem (fixture, 1), ==, "the question is missing; left out");
}

static void
test_problems_are_bounded (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 10; i++)
    cb_knowledge_builder_add_problem (fixture->builder, "f", i, "number %u", i);
  finish (fixture);

  g_assert_cmpuint (fixture->set->problems->len, ==, 3);
  g_assert_cmpuint (fixture->set->n_more_problems, ==, 7);
  g_assert_cmpstr (get_problem (fixture, 2), ==, "number 2");
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/bot/knowledge-builder/ids", test_ids);
  ADD ("/bot/knowledge-builder/given-id-comes-first", test_given_id_comes_first);
  ADD ("/bot/knowledge-builder/same-id-twice", test_same_id_twice);
  ADD ("/bot/knowledge-builder/too-many-entries", test_too_many_entries);
  ADD ("/bot/knowledge-builder/lists", test_lists);
  ADD ("/bot/knowledge-builder/texts", test_texts);
  ADD ("/bot/knowledge-builder/problems-are-bounded", test_problems_are_bounded);

  return g_test_run ();
}
