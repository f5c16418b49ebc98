#include "bot/cb-term-table.h"

#include "bot/cb-term-key.h"

static guint64
make_key (guint i)
{
  return cb_term_key_add_number (CB_TERM_KEY_START, i);
}

static void
test_numbers (void)
{
  g_autoptr (CbTermTable) table = cb_term_table_new ();

  g_assert_cmpuint (cb_term_table_find (table, make_key (1)), ==, CB_TERM_NONE);
  g_assert_cmpuint (cb_term_table_add (table, make_key (1)), ==, 0);
  g_assert_cmpuint (cb_term_table_add (table, make_key (2)), ==, 1);
  g_assert_cmpuint (cb_term_table_add (table, make_key (1)), ==, 0);
  g_assert_cmpuint (cb_term_table_find (table, make_key (2)), ==, 1);
  g_assert_cmpuint (cb_term_table_get_size (table), ==, 2);
}

/* A key of 0 is a key like any other. */
static void
test_zero (void)
{
  g_autoptr (CbTermTable) table = cb_term_table_new ();

  g_assert_cmpuint (cb_term_table_find (table, 0), ==, CB_TERM_NONE);
  g_assert_cmpuint (cb_term_table_add (table, 0), ==, 0);
  g_assert_cmpuint (cb_term_table_find (table, 0), ==, 0);
}

static void
test_grows (void)
{
  g_autoptr (CbTermTable) table = cb_term_table_new ();
  gsize small = cb_term_table_get_memory (table);

  for (guint i = 0; i < 100000; i++)
    g_assert_cmpuint (cb_term_table_add (table, make_key (i)), ==, i);
  for (guint i = 0; i < 100000; i++)
    g_assert_cmpuint (cb_term_table_find (table, make_key (i)), ==, i);

  g_assert_cmpuint (cb_term_table_find (table, make_key (100000)), ==, CB_TERM_NONE);
  g_assert_cmpuint (cb_term_table_get_memory (table), >, small);
}

static void
test_keys_keep_words_apart (void)
{
  guint64 one = cb_term_key_add (cb_term_key_add (CB_TERM_KEY_START, "ab", 2), "c", 1);
  guint64 other = cb_term_key_add (cb_term_key_add (CB_TERM_KEY_START, "a", 1), "bc", 2);

  g_assert_cmpuint (one, !=, other);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bot/term-table/numbers", test_numbers);
  g_test_add_func ("/bot/term-table/zero", test_zero);
  g_test_add_func ("/bot/term-table/grows", test_grows);
  g_test_add_func ("/bot/term-table/keys-keep-words-apart", test_keys_keep_words_apart);

  return g_test_run ();
}
