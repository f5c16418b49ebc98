#include "chat/cb-session-sweeper.h"

#include <string.h>

#include "base/cb-error.h"
#include "lib/cb-chat-fixture.h"

typedef struct
{
  CbChatFixture chat;
  CbSessionSweeper *sweeper;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  cb_chat_fixture_set_up (&f->chat, data);
  f->sweeper = cb_session_sweeper_new (f->chat.chat, f->chat.store, CB_CLOCK (f->chat.clock));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->sweeper);
  cb_chat_fixture_tear_down (&f->chat, data);
}

/* Returns: how many were erased */
static guint
sweep (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  cb_session_sweeper_sweep_async (f->sweeper, NULL, cb_await_keep, &result);
  g_assert_true (cb_session_sweeper_sweep_finish (f->sweeper, cb_await (&result), &n, &error));
  g_assert_no_error (error);

  return n;
}

static void
open_sessions (Fixture *f, guint n)
{
  const CbSession visitor = { 0 };

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *token = NULL;
      g_autoptr (CbSession) session = NULL;

      cb_chat_open_session_async (f->chat.chat, &visitor, NULL, cb_await_keep, &result);
      session = cb_chat_open_session_finish (f->chat.chat, cb_await (&result), &token, &error);
      g_assert_no_error (error);
    }
}

/* The only session expires, with its file; whoever looks at it is told. */
static void
test_expired (Fixture *f, gconstpointer data)
{
  CbSubscriberFake *subscriber = cb_chat_fixture_subscribe (&f->chat);
  g_autoptr (CbUploadWriter) writer = cb_uploads_begin (f->chat.uploads);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbUpload) upload = NULL;

  cb_uploads_finish_async (f->chat.uploads, writer, f->chat.id, "a", NULL, cb_await_keep, &result);
  upload = cb_uploads_finish_finish (f->chat.uploads, cb_await (&result), &error);
  g_assert_no_error (error);
  g_assert_true (cb_temp_dir_has (f->chat.dir, upload->id));

  cb_clock_fake_advance (f->chat.clock, 29 * G_TIME_SPAN_DAY);
  g_assert_cmpuint (sweep (f), ==, 0);
  cb_clock_fake_advance (f->chat.clock, G_TIME_SPAN_DAY);
  g_assert_cmpuint (sweep (f), ==, 1);
  cb_subscriber_fake_wait (subscriber, "erased");
  while (cb_temp_dir_has (f->chat.dir, upload->id))
    g_main_context_iteration (NULL, FALSE);
  g_assert_null (cb_chat_fixture_authorize (&f->chat, f->chat.token, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED);
  g_assert_cmpuint (sweep (f), ==, 0);
  g_assert_finalize_object (subscriber);
}

/* A session that is used stays. */
static void
test_used (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbMessage) message = NULL;
  g_autoptr (CbMessage) reply = NULL;

  cb_clock_fake_advance (f->chat.clock, 29 * G_TIME_SPAN_DAY);
  message = cb_chat_fixture_send (&f->chat, NULL, "a", "Hi", NULL, &error);
  reply = cb_chat_fixture_await (&f->chat, 1, &error);
  g_assert_no_error (error);
  cb_clock_fake_advance (f->chat.clock, 29 * G_TIME_SPAN_DAY);
  g_assert_cmpuint (sweep (f), ==, 0);
  cb_clock_fake_advance (f->chat.clock, G_TIME_SPAN_DAY);
  g_assert_cmpuint (sweep (f), ==, 1);
}

/* Many at once come in rounds. */
static void
test_batches (Fixture *f, gconstpointer data)
{
  open_sessions (f, 149); /* and the fixture's own */
  cb_clock_fake_advance (f->chat.clock, 31 * G_TIME_SPAN_DAY);
  g_assert_cmpuint (sweep (f), ==, 100);
  g_assert_cmpuint (sweep (f), ==, 50);
  g_assert_cmpuint (sweep (f), ==, 0);
}

/* Somebody set the clock a year ahead: nothing is erased until it could be mended. */
static void
test_clock_jumped (Fixture *f, gconstpointer data)
{
  g_autoptr (CbSession) session = NULL;

  cb_clock_fake_jump (f->chat.clock, 365 * G_TIME_SPAN_DAY);
  g_assert_cmpuint (sweep (f), ==, 0);
  cb_clock_fake_advance (f->chat.clock, 20 * G_TIME_SPAN_MINUTE);
  g_assert_cmpuint (sweep (f), ==, 0);
  cb_clock_fake_jump (f->chat.clock, -365 * G_TIME_SPAN_DAY); /* mended, which is a jump too */
  g_assert_cmpuint (sweep (f), ==, 0);
  cb_clock_fake_advance (f->chat.clock, G_TIME_SPAN_HOUR);
  g_assert_cmpuint (sweep (f), ==, 0);
  session = cb_chat_fixture_authorize (&f->chat, f->chat.token, NULL);
  g_assert_nonnull (session);
}

/* If that is what the time is, then so be it. */
static void
test_clock_jumped_for_good (Fixture *f, gconstpointer data)
{
  cb_clock_fake_jump (f->chat.clock, 365 * G_TIME_SPAN_DAY);
  g_assert_cmpuint (sweep (f), ==, 0);
  cb_clock_fake_advance (f->chat.clock, 31 * G_TIME_SPAN_MINUTE);
  g_assert_cmpuint (sweep (f), ==, 1);
}

static void
test_store_fails (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  cb_clock_fake_advance (f->chat.clock, 31 * G_TIME_SPAN_DAY);
  cb_backend_memory_set_fault (f->chat.backend, CB_FAULT_COMMIT);
  cb_session_sweeper_sweep_async (f->sweeper, NULL, cb_await_keep, &result);
  g_assert_false (cb_session_sweeper_sweep_finish (f->sweeper, cb_await (&result), &n, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
  cb_backend_memory_set_fault (f->chat.backend, CB_FAULT_NONE);
  g_assert_cmpuint (sweep (f), ==, 1);
}

/* A visitor may erase the session while the sweeper is about to. */
static void
test_erased_meanwhile (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) erased = NULL;
  g_autoptr (GAsyncResult) swept = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  open_sessions (f, 2);
  cb_clock_fake_advance (f->chat.clock, 31 * G_TIME_SPAN_DAY);
  cb_backend_memory_hold (f->chat.backend);
  cb_chat_erase_session_async (f->chat.chat, f->chat.id, NULL, cb_await_keep, &erased);
  cb_session_sweeper_sweep_async (f->sweeper, NULL, cb_await_keep, &swept);
  cb_backend_memory_let_go (f->chat.backend);
  g_assert_true (cb_chat_erase_session_finish (f->chat.chat, cb_await (&erased), &error));
  g_assert_true (cb_session_sweeper_sweep_finish (f->sweeper, cb_await (&swept), &n, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 2);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/chat/session-sweeper/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("expired", test_expired);
  ADD ("used", test_used);
  ADD ("batches", test_batches);
  ADD ("clock-jumped", test_clock_jumped);
  ADD ("clock-jumped-for-good", test_clock_jumped_for_good);
  ADD ("store-fails", test_store_fails);
  ADD ("erased-meanwhile", test_erased_meanwhile);

  return g_test_run ();
}
