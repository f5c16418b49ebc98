#include "bot/cb-knowledge-loader.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "lib/cb-temp-dir.h"

typedef struct
{
  CbTempDir *dir;
  CbKnowledgeLimits limits;
  CbKnowledgeSet *set;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  CbKnowledgeLimits limits = CB_KNOWLEDGE_LIMITS_DEFAULT;

  fixture->dir = cb_temp_dir_new ();
  fixture->limits = limits;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->set, cb_knowledge_set_unref);
  cb_temp_dir_free (fixture->dir);
}

static void
load (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->set = cb_knowledge_loader_load (cb_temp_dir_get_path (fixture->dir), "en",
                                           &fixture->limits, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_question (Fixture *fixture, guint position, const char *question)
{
  g_assert_cmpuint (position, <, fixture->set->entries->len);
  g_assert_cmpstr (((CbKnowledgeEntry *) fixture->set->entries->pdata[position])->question, ==,
                   question);
}

static void
assert_problem (Fixture *fixture, guint position, const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_cmpuint (position, <, fixture->set->problems->len);
  text = cb_knowledge_problem_to_string (fixture->set->problems->pdata[position]);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_both_formats_in_order (Fixture *fixture, gconstpointer data)
{
  cb_temp_dir_write (fixture->dir, "b.md", "## Second\nYes.\n");
  cb_temp_dir_write (fixture->dir, "c.jsonl", "{\"question\": \"Third\", \"answer\": \"a\"}\n");
  cb_temp_dir_write (fixture->dir, "a.jsonl", "{\"question\": \"First\", \"answer\": \"a\"}\n");
  cb_temp_dir_write (fixture->dir, "empty.md", "");
  cb_temp_dir_write (fixture->dir, "notes.txt", "## Not ours\nNo.\n");
  cb_temp_dir_write (fixture->dir, "b.md~", "## Not ours\nNo.\n");
  cb_temp_dir_write (fixture->dir, ".b.md", "## Not ours\nNo.\n");
  load (fixture);

  g_assert_cmpuint (fixture->set->entries->len, ==, 3);
  g_assert_cmpuint (fixture->set->problems->len, ==, 0);
  assert_question (fixture, 0, "First");
  assert_question (fixture, 1, "Second");
  assert_question (fixture, 2, "Third");
}

static void
test_empty_directory (Fixture *fixture, gconstpointer data)
{
  load (fixture);

  g_assert_cmpuint (fixture->set->entries->len, ==, 0);
  g_assert_cmpuint (fixture->set->problems->len, ==, 0);
}

static void
test_no_directory (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = cb_temp_dir_build (fixture->dir, "none");
  g_autoptr (GError) error = NULL;

  g_assert_null (cb_knowledge_loader_load (path, "en", &fixture->limits, NULL, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_only_plain_files (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = cb_temp_dir_build (fixture->dir, "a-link.md");
  g_autofree char *directory = cb_temp_dir_build (fixture->dir, "b-directory.md");
  g_autofree char *pipe = cb_temp_dir_build (fixture->dir, "c-pipe.md");

  g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
  g_assert_cmpint (g_mkdir (directory, 0700), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  cb_temp_dir_write (fixture->dir, "d.md", "## Fine\nYes.\n");
  load (fixture);

  g_assert_cmpuint (fixture->set->entries->len, ==, 1);
  assert_question (fixture, 0, "Fine");
  assert_problem (fixture, 0,
                  "a-link.md: this is a symbolic link; only plain files are read; left out");
  assert_problem (fixture, 1, "b-directory.md: this is not a plain file; left out");
  assert_problem (fixture, 2, "c-pipe.md: this is not a plain file; left out");
}

static void
test_large_file (Fixture *fixture, gconstpointer data)
{
  fixture->limits.max_file_size = 14;
  cb_temp_dir_write (fixture->dir, "a.md", "## Small\nYes.\n");
  cb_temp_dir_write (fixture->dir, "b.md", "## Large\nYes!\n\n");
  load (fixture);

  g_assert_cmpuint (fixture->set->entries->len, ==, 1);
  assert_problem (fixture, 0, "b.md: the file is larger than 14 bytes; left out");
}

static void
test_many_files (Fixture *fixture, gconstpointer data)
{
  fixture->limits.max_files = 2;
  cb_temp_dir_write (fixture->dir, "a.md", "## One\nYes.\n");
  cb_temp_dir_write (fixture->dir, "b.md", "## Two\nYes.\n");
  cb_temp_dir_write (fixture->dir, "c.md", "## Three\nYes.\n");
  load (fixture);

  g_assert_cmpuint (fixture->set->entries->len, ==, 2);
  assert_problem (fixture, 0,
                  "c.md: there are 3 files, 2 are allowed; this one and all after it are left out");
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (cb_knowledge_loader_load (cb_temp_dir_get_path (fixture->dir), "en",
                                           &fixture->limits, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/bot/knowledge-loader/both-formats-in-order", test_both_formats_in_order);
  ADD ("/bot/knowledge-loader/empty-directory", test_empty_directory);
  ADD ("/bot/knowledge-loader/no-directory", test_no_directory);
  ADD ("/bot/knowledge-loader/only-plain-files", test_only_plain_files);
  ADD ("/bot/knowledge-loader/large-file", test_large_file);
  ADD ("/bot/knowledge-loader/many-files", test_many_files);
  ADD ("/bot/knowledge-loader/cancelled", test_cancelled);

  return g_test_run ();
}
