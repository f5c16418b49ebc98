#include "net/cb-net-refusal.h"

#include <string.h>

#include "base/cb-json.h"

static GString *
refuse (guint status, const char **body)
{
  GString *answer = cb_net_refusal_new (status, "What is wrong", "01HF7YAT00");
  const char *end = strstr (answer->str, "\r\n\r\n");

  g_assert_nonnull (end);
  *body = end + 4;

  return answer;
}

static void
test_problem (void)
{
  const char *body;
  g_autoptr (GString) answer = refuse (431, &body);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) problem = cb_json_parse_object (body, strlen (body), &error);
  g_autofree char *length = g_strdup_printf ("Content-Length: %zu\r\n", strlen (body));

  g_assert_no_error (error);
  g_assert_cmpint (json_object_get_int_member (problem, "status"), ==, 431);
  g_assert_cmpstr (json_object_get_string_member (problem, "code"), ==, "too_large");
  g_assert_cmpstr (json_object_get_string_member (problem, "detail"), ==, "What is wrong");
  g_assert_true (
      g_str_has_prefix (answer->str, "HTTP/1.1 431 Request Header Fields Too Large\r\n"));
  g_assert_nonnull (strstr (answer->str, length));
  g_assert_nonnull (strstr (answer->str, "Connection: close\r\n"));
  g_assert_nonnull (strstr (answer->str, "Content-Type: application/problem+json\r\n"));
  g_assert_nonnull (strstr (answer->str, "X-Request-Id: 01HF7YAT00\r\n"));
  g_assert_cmpstr (json_object_get_string_member (problem, "request_id"), ==, "01HF7YAT00");
}

static void
test_codes (void)
{
  static const struct
  {
    guint status;
    const char *code;
  } expected[] = {
    { 400, "bad_request" }, { 408, "timeout" },  { 413, "too_large" },   { 414, "too_large" },
    { 417, "bad_request" }, { 500, "internal" }, { 503, "unavailable" }, { 505, "bad_request" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *code = g_strdup_printf ("\"code\":\"%s\"", expected[i].code);
      const char *body;
      g_autoptr (GString) answer = refuse (expected[i].status, &body);

      g_assert_nonnull (strstr (body, code));
      g_assert_cmpint (strstr (answer->str, "Retry-After") != NULL, ==, expected[i].status == 503);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/net/refusal/problem", test_problem);
  g_test_add_func ("/net/refusal/codes", test_codes);

  return g_test_run ();
}
