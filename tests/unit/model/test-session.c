#include "model/cb-session.h"

#include <string.h>

static void
test_states (void)
{
  static const char *const names[] = { "bot", "waiting", "operator", "closed" };
  CbSessionState state = CB_SESSION_CLOSED;

  g_assert_cmpuint (G_N_ELEMENTS (names), ==, CB_N_SESSION_STATES);
  for (guint i = 0; i < CB_N_SESSION_STATES; i++)
    {
      g_assert_cmpstr (cb_session_state_to_string (i), ==, names[i]);
      g_assert_true (cb_session_state_from_string (names[i], &state));
      g_assert_cmpint (state, ==, i);
    }
  state = CB_SESSION_WAITING;
  g_assert_false (cb_session_state_from_string ("Bot", &state));
  g_assert_false (cb_session_state_from_string ("", &state));
  g_assert_false (cb_session_state_from_string (NULL, &state));
  g_assert_cmpint (state, ==, CB_SESSION_WAITING);
}

/* What it was made from may change and go. */
static void
test_copies (void)
{
  char name[] = "Ada";
  char id[] = "one";
  CbSession fields = { .id = id, .name = name, .state = CB_SESSION_OPERATOR, .last_seq = 7 };
  g_autoptr (CbSession) session = NULL;
  g_autoptr (CbSession) same = NULL;

  memset (fields.token_hash, 0xab, sizeof fields.token_hash);
  session = cb_session_new (&fields);
  name[0] = id[0] = 'X';
  g_assert_cmpstr (session->id, ==, "one");
  g_assert_cmpstr (session->name, ==, "Ada");
  g_assert_null (session->email);
  g_assert_null (session->locale);
  g_assert_null (session->page);
  g_assert_null (session->operator_name);
  g_assert_cmpint (session->state, ==, CB_SESSION_OPERATOR);
  g_assert_cmpuint (session->last_seq, ==, 7);
  g_assert_cmpmem (session->token_hash, CB_TOKEN_HASH_SIZE, fields.token_hash, CB_TOKEN_HASH_SIZE);

  same = cb_session_ref (session);
  g_assert_true (same == session);
}

/* A copy of one with another state leaves the first as it was. */
static void
test_change (void)
{
  const CbSession fields = { .id = "one", .name = "Ada", .page = "https://example.org/" };
  g_autoptr (CbSession) before = cb_session_new (&fields);
  CbSession changed = *before;
  g_autoptr (CbSession) after = NULL;

  changed.state = CB_SESSION_CLOSED;
  after = cb_session_new (&changed);
  g_clear_pointer (&before, cb_session_unref);
  g_assert_cmpstr (after->name, ==, "Ada");
  g_assert_cmpstr (after->page, ==, "https://example.org/");
  g_assert_cmpint (after->state, ==, CB_SESSION_CLOSED);
}

/* In a GValue, as signals carry it, it is counted and not copied. */
static void
test_boxed (void)
{
  const CbSession fields = { .id = "one" };
  g_autoptr (CbSession) session = cb_session_new (&fields);
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, CB_TYPE_SESSION);
  g_value_set_boxed (&value, session);
  g_assert_true (g_value_get_boxed (&value) == session);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/session/states", test_states);
  g_test_add_func ("/model/session/copies", test_copies);
  g_test_add_func ("/model/session/change", test_change);
  g_test_add_func ("/model/session/boxed", test_boxed);

  return g_test_run ();
}
