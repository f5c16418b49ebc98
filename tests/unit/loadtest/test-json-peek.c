#include "loadtest/cb-json-peek.h"

#include <string.h>

static CbJsonSlice
slice (const char *text)
{
  return (CbJsonSlice){ text, strlen (text) };
}

static void
test_members (void)
{
  static const char text[] =
      " { \"a\" : \"x\\\"},\" , \"n\":{\"b\":[1,\"]\",{}]}, \"b\":12,\"c\":true,"
      "\"d\":null } ";
  CbJsonSlice value;
  guint64 number = 0;

  g_assert_true (cb_json_peek (slice (text), "a", &value));
  g_assert_true (cb_json_slice_equals (value, "x\\\"},"));
  g_assert_true (cb_json_peek (slice (text), "n", &value));
  g_assert_true (cb_json_slice_equals (value, "{\"b\":[1,\"]\",{}]}"));
  g_assert_true (cb_json_peek_uint (slice (text), "b", &number)); /* not the nested one */
  g_assert_cmpuint (number, ==, 12);
  g_assert_true (cb_json_peek (slice (text), "c", &value));
  g_assert_true (cb_json_slice_equals (value, "true"));
  g_assert_true (cb_json_peek (slice (text), "d", &value));
  g_assert_true (cb_json_slice_equals (value, "null"));
  g_assert_false (cb_json_peek (slice (text), "e", &value));
}

static void
test_numbers (void)
{
  guint64 number;

  g_assert_false (cb_json_peek_uint (slice ("{\"a\":-1}"), "a", &number));
  g_assert_false (cb_json_peek_uint (slice ("{\"a\":1.5}"), "a", &number));
  g_assert_false (cb_json_peek_uint (slice ("{\"a\":\"\"}"), "a", &number));
  g_assert_false (cb_json_peek_uint (slice ("{\"a\":99999999999999999999}"), "a", &number));
  g_assert_true (cb_json_peek_uint (slice ("{\"a\":9007199254740991}"), "a", &number));
  g_assert_cmpuint (number, ==, G_GUINT64_CONSTANT (9007199254740991));
}

static void
test_items (void)
{
  CbJsonSlice array = slice (" [ {\"a\":[1,2]} , 3,\"x,]\" ] ");
  CbJsonSlice item;

  g_assert_true (cb_json_peek_begin_array (&array));
  g_assert_true (cb_json_peek_next_item (&array, &item));
  g_assert_true (cb_json_slice_equals (item, "{\"a\":[1,2]}"));
  g_assert_true (cb_json_peek_next_item (&array, &item));
  g_assert_true (cb_json_slice_equals (item, "3"));
  g_assert_true (cb_json_peek_next_item (&array, &item));
  g_assert_true (cb_json_slice_equals (item, "x,]"));
  g_assert_false (cb_json_peek_next_item (&array, &item));
}

/* Cut off anywhere, or changed anywhere, it may find anything, but reads nothing outside. */
static void
test_nonsense (void)
{
  static const char text[] =
      "{\"type\":\"message\",\"seq\":17,\"n\":[{\"a\\\\\":\"\\\"\"},[]],\"z\":1}";
  g_autoptr (GRand) random = g_rand_new_with_seed (11);

  for (guint i = 0; i < 20000; i++)
    {
      gsize size = (gsize) g_rand_int_range (random, 0, sizeof text);
      g_autofree char *copy = g_memdup2 (text, MAX (size, 1));
      CbJsonSlice value = { 0 };

      if (size > 0)
        copy[g_rand_int_range (random, 0, (gint32) size)] =
            "\"\\{}[],: x"[g_rand_int_range (random, 0, 10)];
      if (cb_json_peek ((CbJsonSlice){ copy, size }, "z", &value) && value.size > 0)
        g_assert_true (value.at >= copy && value.at + value.size <= copy + size);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json-peek/members", test_members);
  g_test_add_func ("/json-peek/numbers", test_numbers);
  g_test_add_func ("/json-peek/items", test_items);
  g_test_add_func ("/json-peek/nonsense", test_nonsense);

  return g_test_run ();
}
