#include "bot/cb-knowledge.h"

#include <glib/gstdio.h>

#include "base/cb-error.h"
#include "base/cb-service.h"
#include "lib/cb-temp-dir.h"

typedef struct
{
  CbTempDir *dir;
  CbKnowledge *knowledge;
  guint n_loaded;
  GError *failure;
} Fixture;

static void
on_loaded_cb (CbKnowledge *knowledge, gpointer user_data)
{
  ((Fixture *) user_data)->n_loaded++;
}

static void
on_load_failed_cb (CbKnowledge *knowledge, GError *error, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_clear_error (&fixture->failure);
  fixture->failure = g_error_copy (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  CbKnowledgeConfig config = {
    .language = "en", .limits = CB_KNOWLEDGE_LIMITS_DEFAULT, .watch = TRUE, .settle_ms = 20
  };

  fixture->dir = cb_temp_dir_new ();
  cb_temp_dir_write (fixture->dir, "a.md",
                     "## How do I pay?\nBy card.\n## Where is the office?\nAt Bonn.\n");
  config.directory = cb_temp_dir_get_path (fixture->dir);
  fixture->knowledge = cb_knowledge_new (&config);
  g_signal_connect (fixture->knowledge, "loaded", G_CALLBACK (on_loaded_cb), fixture);
  g_signal_connect (fixture->knowledge, "load-failed", G_CALLBACK (on_load_failed_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cb_service_stop (CB_SERVICE (fixture->knowledge));
  while (G_OBJECT (fixture->knowledge)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_finalize_object (g_steal_pointer (&fixture->knowledge));
  g_clear_error (&fixture->failure);
  cb_temp_dir_free (fixture->dir);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
start (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cb_service_start_async (CB_SERVICE (fixture->knowledge), NULL, keep_result, &result);
  wait_for (&result);

  return cb_service_start_finish (CB_SERVICE (fixture->knowledge), result, error);
}

static void
start_well (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  start (fixture, &error);
  g_assert_no_error (error);
}

static gboolean
reload (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cb_knowledge_reload_async (fixture->knowledge, NULL, keep_result, &result);
  wait_for (&result);

  return cb_knowledge_reload_finish (fixture->knowledge, result, error);
}

static GPtrArray *
search (Fixture *fixture, const char *query, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cb_knowledge_search_async (fixture->knowledge, query, NULL, 3, NULL, keep_result, &result);
  wait_for (&result);

  return cb_knowledge_search_finish (fixture->knowledge, result, error);
}

static void
assert_answer (Fixture *fixture, const char *query, const char *answer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = search (fixture, query, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (hits->len, >, 0);
  g_assert_cmpstr (((CbKnowledgeHit *) hits->pdata[0])->entry->answer, ==, answer);
}

static void
test_start_and_search (Fixture *fixture, gconstpointer data)
{
  gboolean ready;
  guint n_entries;
  guint generation;

  g_assert_false (cb_knowledge_is_ready (fixture->knowledge));
  g_assert_null (cb_knowledge_dup_index (fixture->knowledge));
  start_well (fixture);
  g_object_get (fixture->knowledge, "ready", &ready, "n-entries", &n_entries, "generation",
                &generation, NULL);

  g_assert_true (ready);
  g_assert_cmpuint (n_entries, ==, 2);
  g_assert_cmpuint (generation, ==, 1);
  g_assert_cmpuint (fixture->n_loaded, ==, 1);
  assert_answer (fixture, "paying", "By card.");
  assert_answer (fixture, "where is your office", "At Bonn.");
}

static void
test_search_before_start (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (search (fixture, "pay", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  g_assert_false (reload (fixture, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_UNAVAILABLE);
}

static void
test_no_directory (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = cb_temp_dir_build (fixture->dir, "a.md");
  g_autoptr (GError) error = NULL;

  g_remove (file);
  g_rmdir (cb_temp_dir_get_path (fixture->dir));
  g_assert_false (start (fixture, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
  g_assert_false (cb_knowledge_is_ready (fixture->knowledge));
}

static void
test_problems (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;

  cb_temp_dir_write (fixture->dir, "b.jsonl", "{\n");
  start_well (fixture);

  g_assert_cmpuint (cb_knowledge_get_n_entries (fixture->knowledge), ==, 2);
  g_assert_cmpuint (cb_knowledge_get_n_problems (fixture->knowledge), ==, 1);
  text = cb_knowledge_problem_to_string (cb_knowledge_get_problems (fixture->knowledge)->pdata[0]);
  g_assert_true (g_str_has_prefix (text, "b.jsonl:1: "));
}

static void
test_files_change (Fixture *fixture, gconstpointer data)
{
  start_well (fixture);
  cb_temp_dir_write (fixture->dir, "b.md", "## Who are you?\nA program.\n");
  while (cb_knowledge_get_n_entries (fixture->knowledge) != 3)
    g_main_context_iteration (NULL, TRUE);

  assert_answer (fixture, "who are you", "A program.");
}

/* The way of most editors and of package managers: a new file takes the old one's name. */
static void
test_file_is_replaced (Fixture *fixture, gconstpointer data)
{
  g_autofree char *old = cb_temp_dir_build (fixture->dir, "a.md");
  g_autofree char *new = cb_temp_dir_build (fixture->dir, "a.md.new");

  start_well (fixture);
  cb_temp_dir_write (fixture->dir, "a.md.new", "## How do I pay?\nAt cash.\n");
  g_assert_cmpint (g_rename (new, old), ==, 0);
  while (cb_knowledge_get_n_entries (fixture->knowledge) != 1)
    g_main_context_iteration (NULL, TRUE);

  assert_answer (fixture, "how to pay", "At cash.");
}

static void
test_unreadable_keeps_the_old (Fixture *fixture, gconstpointer data)
{
  g_autofree char *away = g_strconcat (cb_temp_dir_get_path (fixture->dir), "-away", NULL);
  const char *path = cb_temp_dir_get_path (fixture->dir);
  g_autoptr (GError) error = NULL;

  start_well (fixture);
  g_assert_cmpint (g_rename (path, away), ==, 0);
  g_assert_false (reload (fixture, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
  g_assert_error (fixture->failure, CB_ERROR, CB_ERROR_NOT_FOUND);
  assert_answer (fixture, "paying", "By card.");
  g_assert_cmpint (g_rename (away, path), ==, 0);
}

static void
on_search_counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = cb_knowledge_search_finish (CB_KNOWLEDGE (source), result, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (hits->len, >, 0);
  ++*(guint *) user_data;
}

static void
on_reload_counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  cb_knowledge_reload_finish (CB_KNOWLEDGE (source), result, &error);
  g_assert_no_error (error);
  ++*(guint *) user_data;
}

static void
test_reload_during_searches (Fixture *fixture, gconstpointer data)
{
  guint n_searches = 0;
  guint n_reloads = 0;

  start_well (fixture);
  for (guint i = 0; i < 1000; i++)
    {
      cb_knowledge_search_async (fixture->knowledge, "pay", NULL, 1, NULL, on_search_counted_cb,
                                 &n_searches);
      if (i % 10 == 0)
        cb_knowledge_reload_async (fixture->knowledge, NULL, on_reload_counted_cb, &n_reloads);
      g_main_context_iteration (NULL, FALSE);
    }
  while (n_searches < 1000 || n_reloads < 100)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (cb_knowledge_get_generation (fixture->knowledge), >, 1);
  g_assert_cmpuint (cb_knowledge_get_generation (fixture->knowledge), <=, 101);
}

static void
test_reloads_share_a_load (Fixture *fixture, gconstpointer data)
{
  guint n_reloads = 0;

  start_well (fixture);
  for (guint i = 0; i < 50; i++)
    cb_knowledge_reload_async (fixture->knowledge, NULL, on_reload_counted_cb, &n_reloads);
  while (n_reloads < 50)
    g_main_context_iteration (NULL, TRUE);

  /* The first began at once, all others waited for the one after it. */
  g_assert_cmpuint (cb_knowledge_get_generation (fixture->knowledge), ==, 3);
}

static void
test_cancelled_search (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  start_well (fixture);
  cb_knowledge_search_async (fixture->knowledge, "pay", NULL, 1, cancellable, keep_result, &result);
  g_cancellable_cancel (cancellable);
  wait_for (&result);

  g_assert_null (cb_knowledge_search_finish (fixture->knowledge, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_stop_during_load (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  start_well (fixture);
  cb_knowledge_reload_async (fixture->knowledge, NULL, keep_result, &result);
  cb_service_stop (CB_SERVICE (fixture->knowledge));
  wait_for (&result);

  if (!cb_knowledge_reload_finish (fixture->knowledge, result, &error))
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (fixture->failure);
  assert_answer (fixture, "paying", "By card.");
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/bot/knowledge/start-and-search", test_start_and_search);
  ADD ("/bot/knowledge/search-before-start", test_search_before_start);
  ADD ("/bot/knowledge/no-directory", test_no_directory);
  ADD ("/bot/knowledge/problems", test_problems);
  ADD ("/bot/knowledge/files-change", test_files_change);
  ADD ("/bot/knowledge/file-is-replaced", test_file_is_replaced);
  ADD ("/bot/knowledge/unreadable-keeps-the-old", test_unreadable_keeps_the_old);
  ADD ("/bot/knowledge/reload-during-searches", test_reload_during_searches);
  ADD ("/bot/knowledge/reloads-share-a-load", test_reloads_share_a_load);
  ADD ("/bot/knowledge/cancelled-search", test_cancelled_search);
  ADD ("/bot/knowledge/stop-during-load", test_stop_during_load);

  return g_test_run ();
}
