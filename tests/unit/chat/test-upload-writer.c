#include "chat/cb-upload-writer.h"

#include "base/cb-error.h"
#include "lib/cb-await.h"
#include "lib/cb-temp-dir.h"

static const char *const any_text[] = { "image/png", "text/plain", NULL };

typedef struct
{
  CbTempDir *dir;
  CbWorker *worker;
  CbUploadWriter *writer;
  guint n_drained;
} Fixture;

static void
on_drained_cb (CbUploadWriter *writer, gpointer user_data)
{
  ((Fixture *) user_data)->n_drained++;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->dir = cb_temp_dir_new ();
  f->worker = cb_worker_new (NULL, &error);
  g_assert_no_error (error);
  f->writer = cb_upload_writer_new (f->worker, cb_temp_dir_get_path (f->dir), "u");
  g_signal_connect (f->writer, "drained", G_CALLBACK (on_drained_cb), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->writer != NULL)
    g_assert_finalize_object (f->writer);
  g_assert_finalize_object (f->worker);
  cb_temp_dir_free (f->dir);
}

static void
write_text (Fixture *f, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  cb_upload_writer_write (f->writer, bytes);
}

static gboolean
finish (Fixture *f, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cb_upload_writer_finish_async (f->writer, any_text, NULL, cb_await_keep, &result);

  return cb_upload_writer_finish_finish (f->writer, cb_await (&result), error);
}

static void
test_whole (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  CbUpload fields = { 0 };

  write_text (f, "Hello ");
  write_text (f, "");
  write_text (f, "world");
  g_assert_cmpuint (cb_upload_writer_get_queued (f->writer), ==, 11);
  while (cb_upload_writer_get_queued (f->writer) > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (f->n_drained, ==, 1);
  g_assert_true (finish (f, &error));
  g_assert_no_error (error);
  text = cb_temp_dir_read (f->dir, "u");
  g_assert_cmpstr (text, ==, "Hello world");

  cb_upload_writer_describe (f->writer, &fields);
  g_assert_cmpstr (fields.id, ==, "u");
  g_assert_cmpstr (fields.type, ==, "text/plain");
  g_assert_cmpuint (fields.size, ==, 11);
  g_assert_cmpuint (cb_upload_writer_get_size (f->writer), ==, 11);
}

static void
test_wrong_type (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  write_text (f, "%PDF-1.4");
  g_assert_false (finish (f, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
  g_assert_nonnull (strstr (error->message, "application/pdf"));
  g_assert_finalize_object (g_steal_pointer (&f->writer));
  g_assert_false (cb_temp_dir_has (f->dir, "u"));
  g_assert_false (cb_temp_dir_has (f->dir, "u.part"));
}

/* Dropped in the middle: the jobs that wait still run, and nothing is left. */
static void
test_dropped (Fixture *f, gconstpointer data)
{
  CbUploadWriter *writer = g_steal_pointer (&f->writer);

  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static ("0123456789", 10);

      cb_upload_writer_write (writer, bytes);
    }
  g_signal_handlers_disconnect_by_data (writer, f);
  g_object_add_weak_pointer (G_OBJECT (writer), (gpointer *) &writer);
  g_object_unref (writer);
  while (writer != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (cb_temp_dir_has (f->dir, "u"));
  g_assert_false (cb_temp_dir_has (f->dir, "u.part"));
}

/* The first failure counts; what comes behind it is not even queued. */
static void
test_failed (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  cb_temp_dir_write (f->dir, "u.part", "theirs");
  write_text (f, "a");
  while (cb_upload_writer_get_queued (f->writer) > 0)
    g_main_context_iteration (NULL, TRUE);
  write_text (f, "b");
  g_assert_cmpuint (cb_upload_writer_get_queued (f->writer), ==, 0);
  g_assert_cmpuint (cb_upload_writer_get_size (f->writer), ==, 2);
  g_assert_false (finish (f, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
  g_assert_finalize_object (g_steal_pointer (&f->writer));
  g_assert_false (cb_temp_dir_has (f->dir, "u"));
}

#define ADD(name, test)                                                                            \
  g_test_add ("/chat/upload-writer/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("whole", test_whole);
  ADD ("wrong-type", test_wrong_type);
  ADD ("dropped", test_dropped);
  ADD ("failed", test_failed);

  return g_test_run ();
}
