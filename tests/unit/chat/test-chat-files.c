#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "base/cb-settings-loader.h"
#include "lib/cb-chat-fixture.h"

static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\6\0\0\0";

static void
take_over (CbChatFixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_chat_take_over_async (f->chat, f->id, "Ada", NULL, cb_await_keep, &result);
  cb_chat_take_over_finish (f->chat, cb_await (&result), &error);
  g_assert_no_error (error);
}

/* Returns: (transfer full) (nullable): the message with a file of @size bytes of @content */
static CbMessage *
send_bytes (CbChatFixture *f, const char *content, gsize size, const char *text, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *path = cb_temp_dir_build (f->dir, "to-send");
  int fd;

  g_assert_true (g_file_set_contents (path, content, (gssize) size, NULL));
  fd = open (path, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  lseek (fd, 3, SEEK_SET); /* wherever its owner has read to */
  cb_chat_send_file_async (f->chat, f->id, fd, "a/b\\map.png", text, NULL, cb_await_keep, &result);
  close (fd);

  return cb_chat_send_file_finish (f->chat, cb_await (&result), error);
}

static CbUpload *
open_file (CbChatFixture *f, const char *session, const char *upload, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GInputStream) content = NULL;

  cb_chat_open_file_async (f->chat, session, upload, NULL, cb_await_keep, &result);

  return cb_chat_open_file_finish (f->chat, cb_await (&result), &content, error);
}

/* Much longer than what is read at once, so that reading has to wait for the disk. */
static void
test_a_file_is_given_to_the_visitor (CbChatFixture *f, gconstpointer data)
{
  gsize size = 3 * 1024 * 1024;
  g_autofree char *content = g_malloc0 (size);
  g_autoptr (CbMessage) message = NULL;
  g_autoptr (CbUpload) upload = NULL;
  g_autoptr (GError) error = NULL;

  memcpy (content, png, sizeof png);
  take_over (f);
  message = send_bytes (f, content, size, "The way to us", &error);
  g_assert_no_error (error);
  g_assert_cmpint (message->role, ==, CB_ROLE_OPERATOR);
  g_assert_cmpstr (message->text, ==, "The way to us");
  g_assert_cmpuint (g_strv_length ((GStrv) message->attachments), ==, 1);

  upload = open_file (f, f->id, message->attachments[0], &error);
  g_assert_no_error (error);
  g_assert_cmpstr (upload->name, ==, "map.png");
  g_assert_cmpstr (upload->type, ==, "image/png");
  g_assert_cmpuint (upload->size, ==, size);
  g_assert_cmpstr (upload->session_id, ==, f->id);
}

static void
test_without_a_word (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbMessage) message = NULL;

  take_over (f);
  message = send_bytes (f, png, sizeof png, "", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (message->text, ==, "");
}

static void
assert_refused (CbChatFixture *f, const char *content, gsize size, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbMessage) message = send_bytes (f, content, size, "", &error);

  g_assert_null (message);
  g_assert_error (error, CB_ERROR, code);
}

static void
set (CbChatFixture *f, CbSetting setting, const char *text)
{
  g_autoptr (CbSettingsLoader) loader = cb_settings_loader_new ();
  g_autoptr (GError) error = NULL;

  cb_settings_loader_set (loader, setting, text, "the test");
  cb_settings_loader_apply (loader, f->settings, CB_SETTING_DEFAULT, &error);
  g_assert_no_error (error);
}

/* Nothing is said, and nothing is left behind, where somebody may not send, or not that. */
static void
test_what_is_refused (CbChatFixture *f, gconstpointer data)
{
  static const char program[] = "\x7f"
                                "ELF\2\1\1";
  g_autoptr (CbMessage) first = NULL;

  assert_refused (f, png, sizeof png, CB_ERROR_CONFLICT);
  take_over (f);
  assert_refused (f, program, sizeof program, CB_ERROR_INVALID_INPUT);
  set (f, CB_SETTING_UPLOAD_MAX_BYTES, "20");
  assert_refused (f, png, sizeof png, CB_ERROR_TOO_LARGE);
  set (f, CB_SETTING_UPLOAD_MAX_PER_SESSION, "1");
  first = send_bytes (f, png, sizeof png, "", NULL);
  g_assert_nonnull (first);
  assert_refused (f, png, sizeof png, CB_ERROR_TOO_MANY);
  set (f, CB_SETTING_UPLOAD_ENABLED, "false");
  assert_refused (f, png, sizeof png, CB_ERROR_CONFLICT);
}

static void
test_a_pipe_is_no_file (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  int fds[2];

  take_over (f);
  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  cb_chat_send_file_async (f->chat, f->id, fds[0], NULL, "", NULL, cb_await_keep, &result);
  g_assert_null (cb_chat_send_file_finish (f->chat, cb_await (&result), &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
  close (fds[0]);
  close (fds[1]);
}

static void
test_a_file_is_of_its_session (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (CbMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  take_over (f);
  message = send_bytes (f, png, sizeof png, "", NULL);
  g_assert_null (open_file (f, "another", message->attachments[0], &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (open_file (f, f->id, "nonsense", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
}

static void
on_read_cb (CbChat *chat, const char *session_id, guint role, guint64 seq, gpointer user_data)
{
  g_string_append_printf (user_data, "%s %" G_GUINT64_FORMAT "\n", cb_role_to_string (role), seq);
}

/* A visitor's mark only goes forward; that of a person counts where one has the session. */
static void
test_read_marks (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GString) told = g_string_new (NULL);
  g_autoptr (CbSubscriberFake) visitor = cb_chat_fixture_subscribe (f);
  g_autoptr (CbMessage) first = cb_chat_fixture_send (f, NULL, "a", "hello", NULL, NULL);
  g_autoptr (CbMessage) reply = cb_chat_fixture_await (f, first->seq, NULL);

  g_signal_connect (f->chat, "read", G_CALLBACK (on_read_cb), told);
  g_assert_cmpuint (cb_chat_get_read_seq (f->chat, f->id), ==, 0);
  g_assert_true (cb_chat_mark_read (f->chat, f->id, CB_SUBSCRIBER (visitor), reply->seq, NULL));
  g_assert_true (cb_chat_mark_read (f->chat, f->id, CB_SUBSCRIBER (visitor), 1, NULL));
  g_assert_cmpuint (cb_chat_get_read_seq (f->chat, f->id), ==, reply->seq);
  g_assert_cmpuint (cb_chat_get_read_seq (f->chat, "another"), ==, 0);

  g_string_truncate (told, 0);
  cb_chat_mark_operator_read (f->chat, f->id, 1);
  g_assert_cmpstr (told->str, ==, "");
  take_over (f);
  cb_chat_mark_operator_read (f->chat, f->id, 1);
  g_assert_cmpstr (told->str, ==, "operator 1\n");
  cb_chat_unsubscribe (f->chat, f->id, CB_SUBSCRIBER (visitor));
}

#define ADD(name, test)                                                                            \
  g_test_add ("/chat-files/" name, CbChatFixture, NULL, cb_chat_fixture_set_up, test,              \
              cb_chat_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("given-to-the-visitor", test_a_file_is_given_to_the_visitor);
  ADD ("without-a-word", test_without_a_word);
  ADD ("refused", test_what_is_refused);
  ADD ("a-pipe-is-no-file", test_a_pipe_is_no_file);
  ADD ("of-its-session", test_a_file_is_of_its_session);
  ADD ("read-marks", test_read_marks);

  return g_test_run ();
}
