#include <string.h>

#include "base/cb-error.h"
#include "base/cb-json-writer.h"
#include "base/cb-json.h"

static void
test_refused (void)
{
  static const char *const texts[] = {
    "",
    "[]",
    "1",
    "null",
    "{",
    "}",
    "{}}",
    "{} {}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{'a':1}",
    "{a:1}",
    "{\"a\":01}",
    "{\"a\":0x10}",
    "{\"a\":1.}",
    "{\"a\":.5}",
    "{\"a\":+1}",
    "{\"a\":1e}",
    "{\"a\":NaN}",
    "{\"a\":nul}",
    "{\"a\":\"\t\"}",
    "{\"a\":\"\\u0000\"}",
    "{\"a\":\"\\ud800\"}",
    "{\"a\":\"\\udc00\\ud800\"}",
    "{\"a\":\"\\u12\"}",
    "{\"a\":\"\\x41\"}",
    "{\"a\":\"open}",
    "{/* no */}",
    "{\"a\":\"\xff\"}",
    "{\"a\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      JsonObject *object = cb_json_parse_object (texts[i], strlen (texts[i]), &error);

      if (object != NULL)
        g_error ("taken: %s", texts[i]);
      g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
    }
}

static void
test_nul_byte (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cb_json_parse_object ("{}\0", 3, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
}

static JsonObject *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = cb_json_parse_object (text, strlen (text), &error);

  g_assert_no_error (error);

  return object;
}

static void
test_getters (void)
{
  g_autoptr (JsonObject) object = parse (
      "{\"s\":\"ä\\ud83d\\ude00\",\"n\":7,\"b\":true,\"l\":[\"x\",\"y\"],\"z\":null,"
      "\"neg\":-1,\"f\":1.5,\"big\":9007199254740992}");
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) list = NULL;
  const char *text;
  guint64 number = 3;
  gboolean flag = FALSE;

  g_assert_true (cb_json_get_string (object, "s", TRUE, 2, &text, &error));
  g_assert_cmpstr (text, ==, "ä😀");
  g_assert_true (cb_json_get_uint64 (object, "n", TRUE, &number, &error));
  g_assert_cmpuint (number, ==, 7);
  g_assert_true (cb_json_get_boolean (object, "b", TRUE, &flag, &error));
  g_assert_true (flag);
  g_assert_true (cb_json_get_strings (object, "l", 2, 1, &list, &error));
  g_assert_cmpstr (list[1], ==, "y");
  g_assert_true (cb_json_get_string (object, "z", FALSE, 9, &text, &error));
  g_assert_null (text);
  g_assert_true (cb_json_get_uint64 (object, "none", FALSE, &number, &error));
  g_assert_cmpuint (number, ==, 7);

  g_assert_false (cb_json_get_string (object, "s", TRUE, 1, &text, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_false (cb_json_get_string (object, "z", TRUE, 9, &text, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
}

static void
test_wrong_kinds (void)
{
  g_autoptr (JsonObject) object = parse (
      "{\"s\":\"a\",\"neg\":-1,\"f\":1.5,\"big\":9007199254740992,\"l\":[1],\"m\":[\"a\",\"b\"]}");
  g_auto (GStrv) list = NULL;
  const char *text;
  guint64 number;
  gboolean flag;

  g_assert_false (cb_json_get_string (object, "neg", FALSE, 9, &text, NULL));
  g_assert_false (cb_json_get_uint64 (object, "neg", FALSE, &number, NULL));
  g_assert_false (cb_json_get_uint64 (object, "f", FALSE, &number, NULL));
  g_assert_false (cb_json_get_uint64 (object, "big", FALSE, &number, NULL));
  g_assert_false (cb_json_get_uint64 (object, "s", FALSE, &number, NULL));
  g_assert_false (cb_json_get_boolean (object, "s", FALSE, &flag, NULL));
  g_assert_false (cb_json_get_strings (object, "s", 9, 9, &list, NULL));
  g_assert_false (cb_json_get_strings (object, "l", 9, 9, &list, NULL));
  g_assert_false (cb_json_get_strings (object, "m", 1, 9, &list, NULL));
  g_assert_false (cb_json_get_strings (object, "m", 9, 0, &list, NULL));
}

static void
test_writer (void)
{
  static const char *const list[] = { "a", "b", NULL };
  g_auto (CbJsonWriter) writer = { 0 };
  g_autofree char *text = NULL;
  gsize size;

  cb_json_writer_init (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_json_writer_add_string (&writer, "s", "q\" b\\ n\n t\t del\x7f ä");
  cb_json_writer_add_optional (&writer, "gone", NULL);
  cb_json_writer_add_strings (&writer, "l", list);
  cb_json_writer_add_uint (&writer, "n", G_MAXUINT64);
  cb_json_writer_add_double (&writer, "d", 0.12345);
  cb_json_writer_add_boolean (&writer, "b", FALSE);
  cb_json_writer_add_null (&writer, "z");
  cb_json_writer_add_time (&writer, "t", G_GINT64_CONSTANT (1700000000123456));
  cb_json_writer_begin_array (&writer, "o");
  cb_json_writer_begin_object (&writer, NULL);
  cb_json_writer_end_object (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_json_writer_end_object (&writer);
  cb_json_writer_end_array (&writer);
  cb_json_writer_end_object (&writer);
  text = cb_json_writer_finish (&writer, &size);

  g_assert_cmpstr (text, ==,
                   "{\"s\":\"q\\\" b\\\\ n\\n t\\u0009 del\\u007f ä\",\"l\":[\"a\",\"b\"],"
                   "\"n\":18446744073709551615,\"d\":0.1235,\"b\":false,\"z\":null,"
                   "\"t\":\"2023-11-14T22:13:20.123Z\",\"o\":[{},{}]}");
  g_assert_cmpuint (size, ==, strlen (text));
}

/* Eight bytes are looked at at once: whatever needs care is found in each place of them. */
static void
test_runs (void)
{
  static const struct
  {
    char byte;
    const char *written;
  } cases[] = { { '"', "\\\"" },       { '\\', "\\\\" },   { '\n', "\\n" }, { '\x1f', "\\u001f" },
                { '\x7f', "\\u007f" }, { '\x20', "\x20" }, { '!', "!" },    { '\x01', "\\u0001" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases) * 24; i++)
    {
      guint at = i / G_N_ELEMENTS (cases);
      guint which = i % G_N_ELEMENTS (cases);
      g_autofree char *before = g_strnfill (at, 'a');
      g_autofree char *value = g_strdup_printf ("%s%cäöüß€", before, cases[which].byte);
      g_autofree char *expected = g_strdup_printf ("\"%s%säöüß€\"", before, cases[which].written);
      g_autofree char *text = NULL;
      CbJsonWriter writer;

      cb_json_writer_init (&writer);
      cb_json_writer_add_string (&writer, NULL, value);
      text = cb_json_writer_finish (&writer, NULL);
      g_assert_cmpstr (text, ==, expected);
    }
}

/* Memory is kept, what was written before is not. */
static void
test_again (void)
{
  g_autoptr (GString) out = g_string_new ("before");
  CbJsonWriter writer;

  cb_json_writer_init_in (&writer, out);
  cb_json_writer_add_uint (&writer, NULL, 1);
  cb_json_writer_init_in (&writer, out);
  cb_json_writer_add_uint (&writer, NULL, 2);
  g_assert_cmpuint (out->len, ==, 1);
  g_assert_cmpint (out->str[0], ==, '2');
}

/* An empty buffer has no address. */
static void
test_nothing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cb_json_parse_object (NULL, 0, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
}

static void
check_time (gint64 real_time_us, const char *expected)
{
  CbJsonWriter writer;
  g_autofree char *text = NULL;

  cb_json_writer_init (&writer);
  cb_json_writer_add_time (&writer, NULL, real_time_us);
  text = cb_json_writer_finish (&writer, NULL);
  g_assert_cmpstr (text, ==, expected);
}

/* Every part has all its digits, and what is before 1970 is no reason to write nonsense. */
static void
test_times (void)
{
  check_time (0, "\"1970-01-01T00:00:00.000Z\"");
  check_time (G_GINT64_CONSTANT (951782400007000), "\"2000-02-29T00:00:00.007Z\"");
  check_time (G_GINT64_CONSTANT (1767225599999999), "\"2025-12-31T23:59:59.999Z\"");
  check_time (G_GINT64_CONSTANT (253402300799000000), "\"9999-12-31T23:59:59.000Z\"");
  check_time (-1, "\"1970-01-01T00:00:00.000Z\"");
}

static void
test_numbers (void)
{
  CbJsonWriter writer;
  g_autofree char *text = NULL;

  cb_json_writer_init (&writer);
  cb_json_writer_begin_array (&writer, NULL);
  cb_json_writer_add_uint (&writer, NULL, 0);
  cb_json_writer_add_uint (&writer, NULL, 10);
  cb_json_writer_add_uint (&writer, NULL, G_MAXUINT64);
  cb_json_writer_end_array (&writer);
  text = cb_json_writer_finish (&writer, NULL);
  g_assert_cmpstr (text, ==, "[0,10,18446744073709551615]");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/json/refused", test_refused);
  g_test_add_func ("/base/json/nul-byte", test_nul_byte);
  g_test_add_func ("/base/json/getters", test_getters);
  g_test_add_func ("/base/json/wrong-kinds", test_wrong_kinds);
  g_test_add_func ("/base/json/writer", test_writer);
  g_test_add_func ("/base/json/runs", test_runs);
  g_test_add_func ("/base/json/again", test_again);
  g_test_add_func ("/base/json/nothing", test_nothing);
  g_test_add_func ("/base/json/times", test_times);
  g_test_add_func ("/base/json/numbers", test_numbers);

  return g_test_run ();
}
