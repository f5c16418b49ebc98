#include "loadtest/cb-load-check.h"

#include <string.h>

#define V(seq, id) "{\"seq\":" seq ",\"role\":\"visitor\",\"text\":\"?\",\"client_id\":\"" id "\"}"
#define B(seq, to) "{\"seq\":" seq ",\"role\":\"bot\",\"text\":\"!\",\"reply_to\":" to "}"

/* Of a session in which m0 was acknowledged as 1, m1 as 3, and m2 was not. */
static CbLoadAccount
check (const char *messages)
{
  g_autoptr (CbLoadSession) session = cb_load_session_new ("id", 2, "token", 5);
  g_autofree char *page = g_strdup_printf ("{\"messages\":[%s],\"more\":false}", messages);
  CbJsonSlice slice = { page, strlen (page) };
  CbLoadAccount account = { 0 };
  CbLoadCheck state;
  gboolean more = TRUE;

  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (cb_load_session_add_message (session, TRUE, TRUE), ==, i);
  cb_load_session_acknowledge (session, 0, 1);
  cb_load_session_acknowledge (session, 1, 3);
  cb_load_check_init (&state, session);
  g_assert_true (cb_load_check_read_page (&state, slice, &more));
  g_assert_false (more);
  cb_load_check_finish (&state, &account);
  cb_load_check_clear (&state);
  g_assert_cmpuint (account.acknowledged, ==, 2);
  g_assert_cmpuint (account.found + account.lost, ==, 2);

  return account;
}

static void
test_all_there (void)
{
  CbLoadAccount account = check (V ("1", "m0") "," B ("2", "1") "," V ("3", "m1") "," B ("4", "3"));

  g_assert_cmpuint (account.found, ==, 2);
  g_assert_true (cb_load_account_is_clean (&account));

  /* What was not acknowledged may be there. */
  account =
      check (V ("1", "m0") "," B ("2", "1") "," V ("3", "m1") "," B ("4", "3") "," V ("5", "m2"));
  g_assert_true (cb_load_account_is_clean (&account));
}

static void
test_lost (void)
{
  CbLoadAccount account = check (V ("1", "m0") "," B ("2", "1"));

  g_assert_cmpuint (account.lost, ==, 1);
  g_assert_false (cb_load_account_is_clean (&account));
  account = check ("");
  g_assert_cmpuint (account.lost, ==, 2);
}

static void
test_doubled (void)
{
  CbLoadAccount account =
      check (V ("1", "m0") "," B ("2", "1") "," V ("3", "m1") "," V ("4", "m1"));

  g_assert_cmpuint (account.doubled, ==, 1);
  g_assert_cmpuint (account.moved, ==, 1);

  account = check (V ("1", "m0") "," B ("2", "1") "," B ("3", "1") "," V ("4", "m1"));
  g_assert_cmpuint (account.doubled, ==, 1); /* a reply */
}

static void
test_gaps (void)
{
  CbLoadAccount account = check (V ("1", "m0") "," V ("3", "m1"));

  g_assert_cmpuint (account.gaps, ==, 1);
  g_assert_cmpuint (account.lost, ==, 0);
}

/* The server names messages itself that came without a name: they are known by their seq. */
static void
test_nameless (void)
{
  static const char page[] =
      "{\"messages\":[" V ("1", "01JNE7Z9V3K8C4M2T5R6W7X8Y9") "," B ("2", "1") "],\"more\":false}";
  g_autoptr (CbLoadSession) session = cb_load_session_new ("id", 2, "token", 5);
  CbLoadAccount account = { 0 };
  CbLoadCheck state;
  gboolean more;

  cb_load_session_acknowledge (session, cb_load_session_add_message (session, FALSE, TRUE), 1);
  cb_load_session_acknowledge (session, cb_load_session_add_message (session, FALSE, TRUE), 3);
  cb_load_check_init (&state, session);
  g_assert_true (cb_load_check_read_page (&state, (CbJsonSlice){ page, strlen (page) }, &more));
  cb_load_check_finish (&state, &account);
  cb_load_check_clear (&state);
  g_assert_cmpuint (account.found, ==, 1);
  g_assert_cmpuint (account.lost, ==, 1);
}

static void
test_no_history (void)
{
  g_autoptr (CbLoadSession) session = cb_load_session_new ("id", 2, "token", 5);
  CbLoadCheck state;
  gboolean more;

  cb_load_check_init (&state, session);
  g_assert_false (cb_load_check_read_page (&state, (CbJsonSlice){ "{}", 2 }, &more));
  cb_load_check_clear (&state);
}

static void
test_memory_used_up (void)
{
  static const char page[] = "{\"messages\":[" V ("1", "m0") "," V ("2", "m1") "]}";
  g_autoptr (CbLoadSession) session = cb_load_session_new ("id", 2, "token", 5);
  CbLoadAccount account = { 0 };
  CbLoadCheck state;
  gboolean more;

  cb_load_session_acknowledge (session, cb_load_session_add_message (session, TRUE, TRUE), 1);
  cb_load_session_acknowledge (session, cb_load_session_add_message (session, TRUE, FALSE), 2);
  g_assert_cmpuint (cb_load_session_add_message (session, TRUE, TRUE), ==, 2);
  cb_load_check_init (&state, session);
  g_assert_true (cb_load_check_read_page (&state, (CbJsonSlice){ page, strlen (page) }, &more));
  cb_load_check_finish (&state, &account);
  cb_load_check_clear (&state);
  g_assert_cmpuint (account.found, ==, 1);
  g_assert_cmpuint (account.unchecked, ==, 2);
  g_assert_true (cb_load_account_is_clean (&account));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/load-check/all-there", test_all_there);
  g_test_add_func ("/load-check/lost", test_lost);
  g_test_add_func ("/load-check/doubled", test_doubled);
  g_test_add_func ("/load-check/gaps", test_gaps);
  g_test_add_func ("/load-check/nameless", test_nameless);
  g_test_add_func ("/load-check/no-history", test_no_history);
  g_test_add_func ("/load-check/memory-used-up", test_memory_used_up);

  return g_test_run ();
}
