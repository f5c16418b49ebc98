#include "base/cb-error.h"
#include "logs/cb-admin-log-line.h"

/* 2026-11-25T04:05:06.000007Z */
#define MOMENT G_GINT64_CONSTANT (1795579506000007)

static CbAdminLogLine *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  CbAdminLogLine *line = cb_admin_log_line_new_from_json (text, strlen (text), &error);

  g_assert_no_error (error);

  return line;
}

static void
test_json (void)
{
  g_autoptr (CbAdminLogLine) line = parse (
      "{\"__CURSOR\":\"s=1\",\"__REALTIME_TIMESTAMP\":\"1795579506000007\",\"MESSAGE\":\"Hello\","
      "\"PRIORITY\":\"6\",\"CHATBOT_LEVEL\":\"http\",\"TWICE\":[\"a\",\"b\"],"
      "\"BYTES\":[72,105,255],\"LARGE\":null,\"SESSION_ID\":\"x\"}");
  g_autofree char *text = cb_admin_log_line_dup_text (line);
  g_autofree char *json = cb_admin_log_line_dup_json (line);
  g_autoptr (CbAdminLogLine) again = parse (json);

  g_assert_cmpstr (cb_admin_log_line_get_cursor (line), ==, "s=1");
  g_assert_cmpint (cb_admin_log_line_get_time (line), ==, MOMENT);
  g_assert_cmpint (cb_admin_log_line_get_level (line), ==, CB_LOG_LEVEL_HTTP);
  g_assert_cmpstr (cb_admin_log_line_get_message (line), ==, "Hello");
  g_assert_cmpstr (cb_admin_log_line_get (line, "TWICE"), ==, "a");
  g_assert_cmpstr (cb_admin_log_line_get (line, "BYTES"), ==, "Hi\357\277\275");
  g_assert_null (cb_admin_log_line_get (line, "LARGE"));
  g_assert_cmpuint (cb_admin_log_line_get_n_fields (line), ==, 7);
  g_assert_cmpstr (text, ==, "2026-11-25T04:05:06.000007Z http: Hello");
  g_assert_cmpstr (cb_admin_log_line_get (again, "SESSION_ID"), ==, "x");
  g_assert_cmpint (cb_admin_log_line_get_time (again), ==, MOMENT);
}

static void
test_what_is_no_line (void)
{
  const char *const texts[] = { "", "{", "[]", "{\"MESSAGE\":\"no place\"}",
                                "{\"__CURSOR\":1,\"__REALTIME_TIMESTAMP\":\"1\"}" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (cb_admin_log_line_new_from_json (texts[i], strlen (texts[i]), &error));
      g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
    }
}

static void
test_levels (void)
{
  const struct
  {
    const char *name, *value;
    CbLogLevel level;
  } cases[] = {
    { "PRIORITY", "0", CB_LOG_LEVEL_ERROR },        { "PRIORITY", "3", CB_LOG_LEVEL_ERROR },
    { "PRIORITY", "4", CB_LOG_LEVEL_WARN },         { "PRIORITY", "5", CB_LOG_LEVEL_INFO },
    { "PRIORITY", "7", CB_LOG_LEVEL_DEBUG },        { "PRIORITY", "66", CB_LOG_LEVEL_INFO },
    { "CHATBOT_LEVEL", "http", CB_LOG_LEVEL_HTTP }, { "CHATBOT_LEVEL", "?", CB_LOG_LEVEL_INFO },
    { "MESSAGE", "3", CB_LOG_LEVEL_INFO },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CbAdminLogLine) line = cb_admin_log_line_new ("c", 1);

      cb_admin_log_line_add (line, cases[i].name, cases[i].value, -1);
      g_assert_cmpint (cb_admin_log_line_get_level (line), ==, cases[i].level);
    }
}

/* However much somebody writes, a line takes no more than so much. */
static void
test_limits (void)
{
  g_autoptr (CbAdminLogLine) line = cb_admin_log_line_new ("c", 1);
  g_autoptr (GString) euros = g_string_new (NULL);

  while (euros->len <= CB_ADMIN_LOG_MAX_VALUE)
    g_string_append (euros, "€");
  cb_admin_log_line_add (line, "MESSAGE", euros->str, -1);
  for (guint i = 0; i < CB_ADMIN_LOG_MAX_FIELDS + 10; i++)
    cb_admin_log_line_add (line, "FIELD", "x", -1);

  /* cut between two characters, not within one */
  g_assert_cmpuint (strlen (cb_admin_log_line_get_message (line)), ==,
                    CB_ADMIN_LOG_MAX_VALUE / 3 * 3);
  g_assert_true (g_utf8_validate (cb_admin_log_line_get_message (line), -1, NULL));
  g_assert_true (g_str_has_suffix (cb_admin_log_line_get_message (line), "€"));
  g_assert_cmpuint (cb_admin_log_line_get_n_fields (line), ==, CB_ADMIN_LOG_MAX_FIELDS);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/admin-log-line/json", test_json);
  g_test_add_func ("/admin-log-line/what-is-no-line", test_what_is_no_line);
  g_test_add_func ("/admin-log-line/levels", test_levels);
  g_test_add_func ("/admin-log-line/limits", test_limits);

  return g_test_run ();
}
