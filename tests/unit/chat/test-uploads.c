#include "chat/cb-uploads.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "base/cb-error.h"
#include "base/cb-service.h"
#include "lib/cb-chat-fixture.h"
#include "lib/cb-settings-change.h"

/* Keeps @text as a file of the fixture's session. */
static CbUpload *
keep (CbChatFixture *f, const char *name, const char *text, GError **error)
{
  g_autoptr (CbUploadWriter) writer = cb_uploads_begin (f->uploads);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GAsyncResult) result = NULL;

  cb_upload_writer_write (writer, bytes);
  cb_uploads_finish_async (f->uploads, writer, f->id, name, NULL, cb_await_keep, &result);

  return cb_uploads_finish_finish (f->uploads, cb_await (&result), error);
}

static guint
count_files (CbChatFixture *f)
{
  g_autoptr (GDir) dir = g_dir_open (cb_temp_dir_get_path (f->dir), 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

/* Deleting happens on a thread: until there are @n files. */
static void
wait_for_files (CbChatFixture *f, guint n)
{
  while (count_files (f) != n)
    g_main_context_iteration (NULL, FALSE);
}

static CbUpload *
open_upload (CbChatFixture *f, const char *id, GInputStream **content, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cb_uploads_open_async (f->uploads, id, NULL, cb_await_keep, &result);

  return cb_uploads_open_finish (f->uploads, cb_await (&result), content, error);
}

static void
test_keep_and_open (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbUpload) upload = keep (f, "notes.txt", "Hello", &error);
  g_autoptr (CbUpload) found = NULL;
  g_autoptr (GInputStream) content = NULL;
  char text[16] = "";

  g_assert_no_error (error);
  g_assert_cmpstr (upload->name, ==, "notes.txt");
  g_assert_cmpstr (upload->type, ==, "text/plain");
  g_assert_cmpstr (upload->session_id, ==, f->id);
  g_assert_cmpuint (upload->size, ==, 5);

  found = open_upload (f, upload->id, &content, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found->name, ==, "notes.txt");
  g_input_stream_read_all (content, text, sizeof text - 1, NULL, NULL, &error);
  g_assert_cmpstr (text, ==, "Hello");
}

static void
test_not_found (CbChatFixture *f, gconstpointer data)
{
  static const char *const ids[] = { "01ARZ3NDEKTSV4RRFFQ69G5FAV", "../secret", "", "x" };
  g_autoptr (GError) error = NULL;
  g_autoptr (CbUpload) upload = NULL;
  g_autofree char *path = NULL;
  GInputStream *content = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_assert_null (open_upload (f, ids[i], &content, &error));
      g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
      g_clear_error (&error);
    }

  upload = keep (f, "x", "Hello", &error);
  path = cb_temp_dir_build (f->dir, upload->id);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_null (open_upload (f, upload->id, &content, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
}

static void
test_names (CbChatFixture *f, gconstpointer data)
{
  g_autofree char *long_name = g_strnfill (500, 'x');
  g_autofree char *cut = g_strnfill (120, 'x');
  const struct
  {
    const char *given;
    const char *kept;
  } cases[] = {
    { "photo.png", "photo.png" },
    { "/etc/passwd", "passwd" },
    { "C:\\Users\\ada\\cv.pdf", "cv.pdf" },
    { "../..", "file" },
    { "..", "file" },
    { ".", "file" },
    { "", "file" },
    { NULL, "file" },
    { "  ", "file" },
    { "a\r\nSet-Cookie: x", "aSet-Cookie: x" },
    { "say \"hi\".txt", "say hi.txt" },
    { "gpj.\u202eexe", "gpj.exe" },
    { "Übersicht 😀.txt", "Übersicht 😀.txt" },
    { long_name, cut },
  };

  cb_settings_change (f->settings, CB_SETTING_UPLOAD_MAX_PER_SESSION, "100");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CbUpload) upload = keep (f, cases[i].given, "x", &error);

      g_assert_no_error (error);
      g_assert_cmpstr (upload->name, ==, cases[i].kept);
    }
}

/* What a session has no room for leaves no file. */
static void
test_quota (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbUpload) first = NULL;
  g_autoptr (CbUpload) second = NULL;

  cb_settings_change (f->settings, CB_SETTING_UPLOAD_MAX_BYTES_PER_SESSION, "10");
  first = keep (f, "a", "12345", &error);
  g_assert_no_error (error);
  g_assert_null (keep (f, "b", "123456", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_TOO_LARGE);
  wait_for_files (f, 1);
  g_clear_error (&error);

  cb_settings_change (f->settings, CB_SETTING_UPLOAD_MAX_PER_SESSION, "2");
  second = keep (f, "b", "12345", &error);
  g_assert_no_error (error);
  g_assert_null (keep (f, "c", "", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_TOO_MANY);
  wait_for_files (f, 2);
}

static void
test_type (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (keep (f, "photo.png", "PK\x03\x04\x01", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
  wait_for_files (f, 0);
}

static void
on_upload_ended_cb (CbUploads *uploads, CbUploadResult result, guint64 size, gpointer user_data)
{
  GString *log = user_data;

  g_string_append_printf (log, "%d:%" G_GUINT64_FORMAT " ", result, size);
}

/* Whoever counts hears once of each file, whatever became of it. */
static void
test_ended (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (CbUpload) kept = NULL;
  g_autoptr (CbUploadWriter) partial = cb_uploads_begin (f->uploads);
  g_autoptr (GBytes) bytes = g_bytes_new ("ab", 2);
  g_autofree char *expected =
      g_strdup_printf ("%d:5 %d:5 %d:1 %d:2 ", CB_UPLOAD_STORED, CB_UPLOAD_REFUSED,
                       CB_UPLOAD_FAILED, CB_UPLOAD_INCOMPLETE);

  g_signal_connect (f->uploads, "ended", G_CALLBACK (on_upload_ended_cb), log);
  kept = keep (f, "a", "12345", NULL);
  g_assert_null (keep (f, "photo.png", "PK\x03\x04\x01", NULL));
  cb_backend_memory_set_fault (f->backend, CB_FAULT_COMMIT);
  g_assert_null (keep (f, "a", "x", NULL));
  cb_upload_writer_write (partial, bytes);
  cb_uploads_abandon (f->uploads, partial);
  g_assert_cmpstr (log->str, ==, expected);
  g_signal_handlers_disconnect_by_data (f->uploads, log);
}

static void
test_store_fails (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  cb_backend_memory_set_fault (f->backend, CB_FAULT_COMMIT);
  g_assert_null (keep (f, "a", "x", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
  wait_for_files (f, 0);
}

static void
test_disk_full (CbChatFixture *f, gconstpointer data)
{
  const struct rlimit small = { 2, RLIM_INFINITY };
  const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };
  g_autoptr (GError) error = NULL;
  g_autoptr (CbUpload) upload = NULL;

  signal (SIGXFSZ, SIG_IGN);
  setrlimit (RLIMIT_FSIZE, &small);
  g_assert_null (keep (f, "a", "12345", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
  setrlimit (RLIMIT_FSIZE, &none);
  wait_for_files (f, 0);

  g_clear_error (&error);
  upload = keep (f, "a", "12345", &error);
  g_assert_no_error (error);
}

/* Erasing a session takes its files along. */
static void
test_erase (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbUpload) first = keep (f, "a", "x", &error);
  g_autoptr (CbUpload) second = keep (f, "b", "y", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (first->id, !=, second->id);
  g_assert_cmpuint (count_files (f), ==, 2);
  cb_chat_erase_session_async (f->chat, f->id, NULL, cb_await_keep, &result);
  g_assert_true (cb_chat_erase_session_finish (f->chat, cb_await (&result), &error));
  wait_for_files (f, 0);
  g_assert_null (keep (f, "c", "z", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
  wait_for_files (f, 0);
}

static void
start (CbChatFixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_service_start_async (CB_SERVICE (f->uploads), NULL, cb_await_keep, &result);
  g_assert_true (cb_service_start_finish (CB_SERVICE (f->uploads), cb_await (&result), &error));
  g_assert_no_error (error);
}

/* At start what a crash left goes; what belongs to somebody, and what is not ours, stays. */
static void
test_tidy (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbUpload) upload = keep (f, "a", "x", &error);

  g_assert_no_error (error);
  cb_temp_dir_write (f->dir, "01ARZ3NDEKTSV4RRFFQ69G5FAV", "never registered");
  cb_temp_dir_write (f->dir, "01ARZ3NDEKTSV4RRFFQ69G5FAW.part", "half");
  cb_temp_dir_write (f->dir, "README", "not ours");
  start (f);
  wait_for_files (f, 2);
  g_assert_true (cb_temp_dir_has (f->dir, upload->id));
  g_assert_true (cb_temp_dir_has (f->dir, "README"));
}

/* More files than are compared at once. */
static void
test_tidy_many (CbChatFixture *f, gconstpointer data)
{
  const guint n = 1001;

  cb_settings_change (f->settings, CB_SETTING_UPLOAD_MAX_PER_SESSION, "2000");
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CbUpload) upload = keep (f, "a", "x", &error);

      g_assert_no_error (error);
      g_assert_nonnull (upload);
    }
  cb_temp_dir_write (f->dir, "7ZZZZZZZZZZZZZZZZZZZZZZZZZ", "never registered");
  start (f);
  wait_for_files (f, n);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/chat/uploads/" name, CbChatFixture, NULL, cb_chat_fixture_set_up, test,            \
              cb_chat_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("keep-and-open", test_keep_and_open);
  ADD ("not-found", test_not_found);
  ADD ("names", test_names);
  ADD ("quota", test_quota);
  ADD ("type", test_type);
  ADD ("ended", test_ended);
  ADD ("store-fails", test_store_fails);
  ADD ("disk-full", test_disk_full);
  ADD ("erase", test_erase);
  ADD ("tidy", test_tidy);
  ADD ("tidy-many", test_tidy_many);

  return g_test_run ();
}
