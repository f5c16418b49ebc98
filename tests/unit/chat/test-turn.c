#include "chat/cb-turn.h"

#include <string.h>

#include "base/cb-error.h"
#include "lib/cb-await.h"
#include "lib/cb-subscriber-fake.h"

/* Gets the pieces of an answer and puts them together again. */
typedef struct
{
  GObject parent_instance;
  GString *text;
  guint n_pieces;
  glong longest;
} Reader;

typedef GObjectClass ReaderClass;

static void reader_iface_init (CbSubscriberInterface *iface);
static GType reader_get_type (void);

G_DEFINE_TYPE_WITH_CODE (Reader,
                         reader,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (CB_TYPE_SUBSCRIBER, reader_iface_init))

static void
notify (CbSubscriber *subscriber, const CbChatEvent *event)
{
  Reader *reader = (Reader *) subscriber;

  g_assert_cmpint (event->kind, ==, CB_CHAT_EVENT_DELTA);
  g_assert_cmpuint (event->seq, ==, 7);
  g_assert_cmpint (event->offset, ==, g_utf8_strlen (reader->text->str, -1));
  g_assert_true (g_utf8_validate (event->text, -1, NULL));
  reader->longest = MAX (reader->longest, g_utf8_strlen (event->text, -1));
  reader->n_pieces++;
  g_string_append (reader->text, event->text);
}

static void
reader_iface_init (CbSubscriberInterface *iface)
{
  iface->notify = notify;
}

static void
reader_finalize (GObject *object)
{
  g_string_free (((Reader *) object)->text, TRUE);
  G_OBJECT_CLASS (reader_parent_class)->finalize (object);
}

static void
reader_class_init (ReaderClass *klass)
{
  klass->finalize = reader_finalize;
}

static void
reader_init (Reader *self)
{
  self->text = g_string_new (NULL);
}

typedef struct
{
  CbLiveSession *live;
  CbTurn *turn;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  const CbSession session_fields = { .id = "s" };
  const CbMessage fields = { .seq = 7, .text = "Why?" };
  g_autoptr (CbSession) session = cb_session_new (&session_fields);
  g_autoptr (CbMessage) question = cb_message_new (&fields);

  f->live = cb_live_session_new (session);
  f->turn = cb_turn_new (f->live, question, 11);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  cb_live_session_unref (f->live);
}

static void
set_reply (Fixture *f, const char *text)
{
  const CbReply fields = { .text = text, .confidence = 0.5, .source_entry = "e" };

  f->turn->reply = cb_reply_new (&fields);
}

/* Put together, the pieces are the answer, and no piece is long. */
static void
check_deltas (const char *text, guint n_pieces)
{
  Fixture f;
  g_autoptr (GObject) object = g_object_new (reader_get_type (), NULL);
  Reader *reader = (Reader *) object;
  CbSubscription *subscription;

  set_up (&f, NULL);
  set_reply (&f, text);
  subscription = cb_live_session_add (f.live, CB_SUBSCRIBER (reader));
  subscription->live = TRUE;
  cb_turn_tell_deltas (f.turn);
  g_assert_cmpstr (reader->text->str, ==, text);
  g_assert_cmpuint (reader->n_pieces, ==, n_pieces);
  g_assert_cmpint (reader->longest, <=, 240);
  cb_live_session_remove (f.live, subscription);
  cb_turn_finish (f.turn, NULL, NULL);
  tear_down (&f, NULL);
}

static void
test_deltas (void)
{
  g_autofree char *solid = g_strnfill (241, 'x');
  g_autofree char *exact = g_strnfill (240, 'x');
  g_autofree char *words = g_strnfill (600, 'x');
  g_autoptr (GString) wide = g_string_new (NULL);

  for (guint i = 0; i < 500; i++)
    g_string_append (wide, i % 7 == 0 ? " " : "😀");
  for (guint i = 9; i < 600; i += 10)
    words[i] = ' ';
  check_deltas ("Because.", 1);
  check_deltas (exact, 1);
  check_deltas (solid, 2);
  check_deltas (words, 3);
  check_deltas (wide->str, 3);
}

static void
test_find (Fixture *f, gconstpointer data)
{
  g_assert_true (cb_turn_find (f->live, 7) == f->turn);
  g_assert_null (cb_turn_find (f->live, 8));
  g_assert_true (cb_live_session_is_used (f->live));
  cb_turn_finish (f->turn, NULL, NULL);
  g_assert_null (cb_turn_find (f->live, 7));
  g_assert_false (cb_live_session_is_used (f->live));
}

static void
test_draft (Fixture *f, gconstpointer data)
{
  g_autoptr (CbMessage) answer = NULL;

  set_reply (f, "Because.");
  answer = cb_turn_draft_answer (f->turn, 99);
  g_assert_cmpint (answer->role, ==, CB_ROLE_BOT);
  g_assert_cmpuint (answer->reply_to, ==, 7);
  g_assert_cmpuint (answer->seq, ==, 0);
  g_assert_cmpint (answer->at, ==, 99);
  g_assert_cmpstr (answer->text, ==, "Because.");
  g_assert_cmpstr (answer->source_entry, ==, "e");
  g_assert_cmpfloat (answer->confidence, ==, 0.5);
  cb_turn_finish (f->turn, NULL, NULL);
}

static void
wait_for (Fixture *f, GAsyncResult **result)
{
  GTask *task = g_task_new (NULL, NULL, cb_await_keep, result);

  f->turn->waiters = g_slist_prepend (f->turn->waiters, task);
}

/* Everybody who waits is told: of the answer, that there is none, or why not. */
static void
test_waiters (Fixture *f, gconstpointer data)
{
  const CbMessage fields = { .seq = 8, .text = "Because.", .reply_to = 7 };
  g_autoptr (CbMessage) answer = cb_message_new (&fields);
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;

  wait_for (f, &first);
  wait_for (f, &second);
  cb_turn_finish (f->turn, answer, NULL);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CbMessage) got = g_task_propagate_pointer (
          G_TASK (cb_await (i == 0 ? &first : &second)), &error);

      g_assert_no_error (error);
      g_assert_true (got == answer);
    }
}

static void
test_no_answer (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  wait_for (f, &result);
  cb_turn_finish (f->turn, NULL, NULL);
  g_assert_null (g_task_propagate_pointer (G_TASK (cb_await (&result)), &error));
  g_assert_no_error (error);
}

static void
test_failed (Fixture *f, gconstpointer data)
{
  g_autoptr (CbSubscriberFake) subscriber = cb_subscriber_fake_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) reason = g_error_new (CB_ERROR, CB_ERROR_UNAVAILABLE, "on purpose");
  g_autoptr (GError) error = NULL;
  CbSubscription *subscription = cb_live_session_add (f->live, CB_SUBSCRIBER (subscriber));

  subscription->live = TRUE;
  wait_for (f, &result);
  cb_turn_tell_typing (f->turn, TRUE);
  cb_turn_tell_failed (f->turn);
  cb_live_session_remove (f->live, subscription);
  cb_turn_finish (f->turn, NULL, reason);
  g_assert_null (g_task_propagate_pointer (G_TASK (cb_await (&result)), &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_UNAVAILABLE);
  g_assert_cmpstr (cb_subscriber_fake_get_log (subscriber), ==, "typing+ failed7");
}

#define ADD(name, test) g_test_add ("/chat/turn/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/turn/deltas", test_deltas);
  ADD ("find", test_find);
  ADD ("draft", test_draft);
  ADD ("waiters", test_waiters);
  ADD ("no-answer", test_no_answer);
  ADD ("failed", test_failed);

  return g_test_run ();
}
