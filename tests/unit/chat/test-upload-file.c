#include "chat/cb-upload-file.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/cb-error.h"
#include "lib/cb-temp-dir.h"

static void
test_whole (void)
{
  g_autoptr (CbTempDir) dir = cb_temp_dir_new ();
  g_autoptr (CbUploadFile) file = cb_upload_file_new (cb_temp_dir_get_path (dir), "u");
  g_autoptr (GError) error = NULL;
  g_autofree char *path = cb_temp_dir_build (dir, "u");
  g_autofree char *text = NULL;
  guint8 expected[CB_SHA256_SIZE];
  guint8 digest[CB_SHA256_SIZE];
  gsize size = sizeof expected;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  struct stat st;

  g_assert_true (cb_upload_file_write (file, "Hello ", 6, &error));
  g_assert_no_error (error);
  g_assert_true (cb_temp_dir_has (dir, "u" CB_UPLOAD_FILE_PARTIAL));
  g_assert_false (cb_temp_dir_has (dir, "u"));
  g_assert_true (cb_upload_file_write (file, "world", 5, &error));
  g_assert_true (cb_upload_file_finish (file, &error));
  g_assert_no_error (error);
  g_assert_false (cb_temp_dir_has (dir, "u" CB_UPLOAD_FILE_PARTIAL));
  text = cb_temp_dir_read (dir, "u");
  g_assert_cmpstr (text, ==, "Hello world");
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmphex (st.st_mode & 0777, ==, 0600);

  g_assert_cmpuint (cb_upload_file_get_size (file), ==, 11);
  g_assert_cmpstr (cb_upload_file_get_type_name (file), ==, "text/plain");
  g_checksum_update (checksum, (const guchar *) "Hello world", 11);
  g_checksum_get_digest (checksum, expected, &size);
  cb_upload_file_get_sha256 (file, digest);
  g_assert_cmpmem (digest, sizeof digest, expected, sizeof expected);
}

static void
test_empty (void)
{
  g_autoptr (CbTempDir) dir = cb_temp_dir_new ();
  g_autoptr (CbUploadFile) file = cb_upload_file_new (cb_temp_dir_get_path (dir), "u");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_true (cb_upload_file_finish (file, &error));
  g_assert_no_error (error);
  text = cb_temp_dir_read (dir, "u");
  g_assert_cmpstr (text, ==, "");
}

static void
test_half (void)
{
  g_autoptr (CbTempDir) dir = cb_temp_dir_new ();
  CbUploadFile *file = cb_upload_file_new (cb_temp_dir_get_path (dir), "u");

  g_assert_true (cb_upload_file_write (file, "Hello ", 6, NULL));
  cb_upload_file_free (file);
  g_assert_false (cb_temp_dir_has (dir, "u"));
  g_assert_false (cb_temp_dir_has (dir, "u" CB_UPLOAD_FILE_PARTIAL));
}

static void
test_no_directory (void)
{
  g_autoptr (CbUploadFile) file = cb_upload_file_new ("/nonexistent", "u");
  g_autoptr (GError) error = NULL;

  g_assert_false (cb_upload_file_write (file, "x", 1, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
}

static void
limit_file_size (rlim_t size)
{
  const struct rlimit limit = { size, RLIM_INFINITY };

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* Once a byte is missing, the file never gets its name, though there may be room again. */
static void
test_disk_full (void)
{
  g_autoptr (CbTempDir) dir = cb_temp_dir_new ();
  CbUploadFile *file = cb_upload_file_new (cb_temp_dir_get_path (dir), "u");
  g_autofree char *bytes = g_strnfill (1000, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_true (cb_upload_file_write (file, bytes, 1000, &error));
  limit_file_size (1500);
  g_assert_false (cb_upload_file_write (file, bytes, 1000, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
  limit_file_size (RLIM_INFINITY);
  g_clear_error (&error);
  g_assert_false (cb_upload_file_write (file, bytes, 1000, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
  g_clear_error (&error);
  g_assert_false (cb_upload_file_finish (file, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);

  cb_upload_file_free (file);
  g_assert_false (cb_temp_dir_has (dir, "u"));
  g_assert_false (cb_temp_dir_has (dir, "u" CB_UPLOAD_FILE_PARTIAL));
}

/* Somebody else's file of that name is not written over. */
static void
test_occupied (void)
{
  g_autoptr (CbTempDir) dir = cb_temp_dir_new ();
  g_autoptr (CbUploadFile) file = cb_upload_file_new (cb_temp_dir_get_path (dir), "u");
  g_autofree char *text = NULL;

  cb_temp_dir_write (dir, "u" CB_UPLOAD_FILE_PARTIAL, "theirs");
  g_assert_false (cb_upload_file_write (file, "ours", 4, NULL));
  text = cb_temp_dir_read (dir, "u" CB_UPLOAD_FILE_PARTIAL);
  g_assert_cmpstr (text, ==, "theirs");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/upload-file/whole", test_whole);
  g_test_add_func ("/chat/upload-file/empty", test_empty);
  g_test_add_func ("/chat/upload-file/half", test_half);
  g_test_add_func ("/chat/upload-file/no-directory", test_no_directory);
  g_test_add_func ("/chat/upload-file/disk-full", test_disk_full);
  g_test_add_func ("/chat/upload-file/occupied", test_occupied);

  return g_test_run ();
}
