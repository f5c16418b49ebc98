#include "model/cb-admin-load-store.h"

#include <glib/gstdio.h>

#include "lib/cb-temp-dir.h"

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **done = user_data;

  *done = g_object_ref (result);
}

static GAsyncResult *
await (GAsyncResult **done)
{
  while (*done == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *done;
}

static GVariant *
list (CbAdminLoadStore *store)
{
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GError) error = NULL;
  GVariant *results;

  cb_admin_load_store_list_async (store, NULL, on_done_cb, &done);
  results = cb_admin_load_store_list_finish (store, await (&done), &error);
  g_assert_no_error (error);

  return results;
}

static void
write_result (CbTempDir *directory, const char *name)
{
  g_autofree char *folder = cb_temp_dir_build (directory, name);
  g_autofree char *json = g_strconcat (name, "/results.json", NULL);
  g_autofree char *csv = g_strconcat (name, "/seconds.csv", NULL);

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  cb_temp_dir_write (directory, json, "{\"total\":{}}");
  cb_temp_dir_write (directory, csv, "second\n");
}

/* Newest first; what is no result is passed over. */
static void
test_list (void)
{
  g_autoptr (CbTempDir) directory = cb_temp_dir_new ();
  g_autofree char *root = cb_temp_dir_build (directory, ".");
  g_autoptr (CbAdminLoadStore) store = cb_admin_load_store_new (root, NULL);
  g_autoptr (GVariant) none = list (store);
  g_autoptr (GVariant) results = NULL;
  g_autoptr (GVariant) first = NULL;
  const char *path;

  g_assert_cmpuint (g_variant_n_children (none), ==, 0);
  write_result (directory, "20261124T000000Z");
  write_result (directory, "20261125T000000Z");
  cb_temp_dir_write (directory, "note.txt", "nothing");
  results = list (store);
  g_assert_cmpuint (g_variant_n_children (results), ==, 2);
  first = g_variant_get_child_value (results, 0);
  g_assert_true (g_variant_lookup (first, "path", "&s", &path));
  g_assert_true (g_str_has_suffix (path, "20261125T000000Z"));
}

static void
test_no_folder_has_no_results (void)
{
  g_autoptr (CbAdminLoadStore) store = cb_admin_load_store_new ("/no/such/folder", NULL);
  g_autoptr (GVariant) results = list (store);

  g_assert_cmpuint (g_variant_n_children (results), ==, 0);
}

/* Only what the test has left goes; a note that somebody put beside it stays, with its folder. */
static void
test_delete (void)
{
  g_autoptr (CbTempDir) directory = cb_temp_dir_new ();
  g_autofree char *root = cb_temp_dir_build (directory, ".");
  g_autofree char *plain = cb_temp_dir_build (directory, "a");
  g_autofree char *noted = cb_temp_dir_build (directory, "b");
  g_autoptr (CbAdminLoadStore) store = cb_admin_load_store_new (root, NULL);
  const char *paths[] = { plain, noted };

  write_result (directory, "a");
  write_result (directory, "b");
  cb_temp_dir_write (directory, "b/note.txt", "before the change");
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GAsyncResult) done = NULL;
      g_autoptr (GError) error = NULL;

      cb_admin_load_store_delete_async (store, paths[i], on_done_cb, &done);
      g_assert_true (cb_admin_load_store_delete_finish (store, await (&done), &error));
      g_assert_no_error (error);
    }
  g_assert_false (g_file_test (plain, G_FILE_TEST_EXISTS));
  g_assert_true (cb_temp_dir_has (directory, "b/note.txt"));
  g_assert_false (cb_temp_dir_has (directory, "b/results.json"));
}

static void
test_seconds (void)
{
  g_autoptr (CbTempDir) directory = cb_temp_dir_new ();
  g_autofree char *root = cb_temp_dir_build (directory, ".");
  g_autofree char *path = cb_temp_dir_build (directory, "a");
  g_autoptr (CbAdminLoadStore) store = cb_admin_load_store_new (root, NULL);
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GAsyncResult) missing = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  write_result (directory, "a");
  cb_admin_load_store_read_seconds_async (store, path, NULL, on_done_cb, &done);
  text = cb_admin_load_store_read_seconds_finish (store, await (&done), NULL);
  g_assert_cmpstr (text, ==, "second\n");

  cb_admin_load_store_read_seconds_async (store, root, NULL, on_done_cb, &missing);
  g_assert_null (cb_admin_load_store_read_seconds_finish (store, await (&missing), &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/admin-load-store/list", test_list);
  g_test_add_func ("/admin-load-store/no-folder", test_no_folder_has_no_results);
  g_test_add_func ("/admin-load-store/delete", test_delete);
  g_test_add_func ("/admin-load-store/seconds", test_seconds);

  return g_test_run ();
}
