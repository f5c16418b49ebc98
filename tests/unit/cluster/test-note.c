#include "cluster/cb-note.h"

#include <string.h>

#include "base/cb-id.h"

static CbMessage *
create_message (const char *session_id)
{
  const CbMessage fields = { .seq = 7,
                             .id = "m1",
                             .session_id = session_id,
                             .role = CB_ROLE_BOT,
                             .text = "Schön, “ja”",
                             .at = 1700000000123456,
                             .attachments = (const char *const[]){ "u1", "u2", NULL },
                             .reply_to = 6,
                             .confidence = 0.25,
                             .source_entry = "e1",
                             .source_title = "When?",
                             .suggestions = (const char *const[]){ "Where?", NULL } };

  return cb_message_new (&fields);
}

static void
test_message (void)
{
  g_autofree char *id = cb_id_new (1700000000000000);
  g_autoptr (CbMessage) message = create_message (id);
  const CbNote note = { .kind = CB_NOTE_MESSAGE, .message = message };
  g_autoptr (GBytes) bytes = cb_note_write (&note, "node");
  g_autoptr (CbHeardNote) heard = cb_note_read (bytes);
  const CbMessage *copy;

  g_assert_nonnull (heard);
  g_assert_cmpstr (heard->node, ==, "node");
  g_assert_true (cb_note_is_from (bytes, "node"));
  g_assert_false (cb_note_is_from (bytes, "nod"));
  g_assert_false (cb_note_is_from (bytes, "nodes"));
  g_assert_cmpint (heard->note.kind, ==, CB_NOTE_MESSAGE);
  g_assert_cmpstr (heard->note.session_id, ==, id);
  copy = heard->note.message;
  g_assert_cmpuint (copy->seq, ==, 7);
  g_assert_cmpstr (copy->id, ==, "m1");
  g_assert_cmpstr (copy->session_id, ==, id);
  g_assert_cmpint (copy->role, ==, CB_ROLE_BOT);
  g_assert_cmpstr (copy->text, ==, message->text);
  g_assert_cmpint (copy->at, ==, message->at);
  g_assert_null (copy->client_id);
  g_assert_cmpstrv (copy->attachments, message->attachments);
  g_assert_cmpuint (copy->reply_to, ==, 6);
  g_assert_cmpfloat (copy->confidence, ==, 0.25);
  g_assert_cmpstr (copy->source_entry, ==, "e1");
  g_assert_cmpstr (copy->source_title, ==, "When?");
  g_assert_cmpstrv (copy->suggestions, message->suggestions);
}

static void
test_event (void)
{
  g_autofree char *id = cb_id_new (1700000000000000);
  const CbNote note = {
    .kind = CB_NOTE_TYPING, .session_id = id, .role = CB_ROLE_OPERATOR, .on = TRUE
  };
  g_autoptr (GBytes) bytes = cb_note_write (&note, "node");
  g_autoptr (CbHeardNote) heard = cb_note_read (bytes);

  g_assert_nonnull (heard);
  g_assert_cmpstr (heard->note.session_id, ==, id);
  g_assert_cmpint (heard->note.role, ==, CB_ROLE_OPERATOR);
  g_assert_true (heard->note.on);
  g_assert_null (heard->note.message);
}

static void
test_usage (void)
{
  g_autoptr (GVariant) usage =
                 g_variant_ref_sink (g_variant_new_parsed ("[('messages:session:x', uint32 3)]"));
  const CbNote note = { .kind = CB_NOTE_USED, .usage = usage };
  g_autoptr (GBytes) bytes = cb_note_write (&note, "node");
  g_autoptr (CbHeardNote) heard = cb_note_read (bytes);

  g_assert_nonnull (heard);
  g_assert_true (g_variant_equal (heard->note.usage, usage));
  g_assert_cmpuint (g_variant_n_children (heard->note.usage), ==, 1);
}

/* Each needs its session; nothing that is missing is made up. */
static void
test_incomplete (void)
{
  static const CbNoteKind kinds[] = { CB_NOTE_MESSAGE, CB_NOTE_SESSION, CB_NOTE_ERASED,
                                      CB_NOTE_TYPING,  CB_NOTE_READ,    CB_N_NOTE_KINDS };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const CbNote note = { .kind = kinds[i], .session_id = "../x" };
      g_autoptr (GBytes) bytes = cb_note_write (&note, "node");

      g_assert_null (cb_note_read (bytes));
    }
}

/* Whatever byte is another one, and wherever it ends: it is read as a note or refused. */
static void
test_damaged (void)
{
  g_autofree char *id = cb_id_new (1700000000000000);
  g_autoptr (CbMessage) message = create_message (id);
  const CbNote note = { .kind = CB_NOTE_MESSAGE, .message = message };
  g_autoptr (GBytes) bytes = cb_note_write (&note, "node");
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint n_refused = 0;

  for (gsize i = 0; i < size; i++)
    {
      g_autofree guint8 *damaged = g_memdup2 (data, size);
      g_autoptr (GBytes) cut = g_bytes_new (data, i);
      g_autoptr (CbHeardNote) short_one = cb_note_read (cut);
      g_autoptr (GBytes) other = NULL;
      g_autoptr (CbHeardNote) heard = NULL;

      damaged[i] ^= 0xff;
      other = g_bytes_new (damaged, size);
      heard = cb_note_read (other);
      n_refused += heard == NULL;
      g_assert_null (short_one);
      g_assert_false (cb_note_is_from (cut, "another"));
      g_assert_true (heard == NULL || g_utf8_validate (heard->note.message->text, -1, NULL));
    }
  g_assert_cmpuint (n_refused, >, 20);
}

static void
test_too_large (void)
{
  g_autofree guint8 *zeros = g_malloc0 (CB_NOTE_MAX_SIZE + 1);
  g_autoptr (GBytes) bytes = g_bytes_new (zeros, CB_NOTE_MAX_SIZE + 1);

  g_assert_null (cb_note_read (bytes));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/note/message", test_message);
  g_test_add_func ("/note/event", test_event);
  g_test_add_func ("/note/usage", test_usage);
  g_test_add_func ("/note/incomplete", test_incomplete);
  g_test_add_func ("/note/damaged", test_damaged);
  g_test_add_func ("/note/too-large", test_too_large);

  return g_test_run ();
}
