#include "model/cb-admin-replies.h"

#include "lib/cb-temp-dir.h"

static void
test_paragraphs (void)
{
  g_auto (GStrv) replies =
              cb_admin_replies_parse ("\n\nHello!\n\n\n\n  Two lines\nof one reply \n\nBye");

  g_assert_cmpuint (g_strv_length (replies), ==, 3);
  g_assert_cmpstr (replies[0], ==, "Hello!");
  g_assert_cmpstr (replies[1], ==, "Two lines\nof one reply");
  g_assert_cmpstr (replies[2], ==, "Bye");
}

static void
test_there_is_an_end_to_it (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (GStrv) replies = NULL;

  for (int i = 0; i < 1000; i++)
    g_string_append (text, "again\n\n");
  replies = cb_admin_replies_parse (text->str);
  g_assert_cmpuint (g_strv_length (replies), ==, 50);
}

static void
test_what_was_saved_is_loaded (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) first = cb_admin_replies_load ();
  g_auto (GStrv) saved = NULL;

  g_assert_cmpuint (g_strv_length (first), >, 0);
  g_assert_true (cb_admin_replies_save ("One\n\nTwo\n", &error));
  g_assert_no_error (error);
  saved = cb_admin_replies_load ();
  g_assert_cmpuint (g_strv_length (saved), ==, 2);
  g_assert_cmpstr (saved[1], ==, "Two");
}

int
main (int argc, char *argv[])
{
  /* Where it saves; GLib asks once. Its own way to isolate a test leaks. */
  g_autoptr (CbTempDir) home = cb_temp_dir_new ();

  g_setenv ("XDG_CONFIG_HOME", cb_temp_dir_get_path (home), TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/admin-replies/paragraphs", test_paragraphs);
  g_test_add_func ("/admin-replies/limit", test_there_is_an_end_to_it);
  g_test_add_func ("/admin-replies/saved", test_what_was_saved_is_loaded);

  return g_test_run ();
}
