#include <gio/gio.h>
#include <string.h>

#include "fuzz/cb-fuzz.h"

/* Gives a fuzz target each file of its corpus, one test a file: so the tests need no fuzzer. */

static void
test_file (gconstpointer data)
{
  g_autofree char *bytes = NULL;
  g_autofree guint8 *copy = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (data, &bytes, &size, &error);
  g_assert_no_error (error);
  copy = g_malloc (MAX (size, 1)); /* of just this size, so that reading past it is seen */
  memcpy (copy, bytes, size);
  LLVMFuzzerTestOneInput (copy, size);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *target = NULL;
  const char *name;
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  target = g_path_get_basename (argv[1]);
  dir = g_dir_open (argv[1], 0, &error);
  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *test = g_strdup_printf ("/fuzz/%s/%s", target, name);

      g_ptr_array_add (paths, g_build_filename (argv[1], name, NULL));
      g_test_add_data_func (test, g_ptr_array_index (paths, paths->len - 1), test_file);
    }
  g_assert_cmpuint (paths->len, >, 0);
  status = g_test_run ();

  return status;
}
