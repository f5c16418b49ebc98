#include "web/cb-problem.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "base/cb-error.h"
#include "base/cb-json.h"

/* As docs/http-api.md and docs/websocket-protocol.md list them. */
static void
test_errors (void)
{
  static const struct
  {
    int code;
    guint status;
    const char *name;
    gboolean temporary;
    gboolean clients_fault;
  } cases[] = {
    { CB_ERROR_FAILED, 500, "internal", FALSE, FALSE },
    { CB_ERROR_NOT_FOUND, 404, "not_found", FALSE, TRUE },
    { CB_ERROR_INVALID_INPUT, 400, "bad_request", FALSE, TRUE },
    { CB_ERROR_NOT_AUTHORIZED, 403, "not_allowed", FALSE, TRUE },
    { CB_ERROR_STORAGE, 503, "unavailable", TRUE, FALSE },
    { CB_ERROR_TOO_LARGE, 413, "too_large", FALSE, TRUE },
    { CB_ERROR_TOO_MANY, 429, "rate_limited", TRUE, FALSE },
    { CB_ERROR_CONFLICT, 409, "conflict", FALSE, TRUE },
    { CB_ERROR_UNAVAILABLE, 503, "unavailable", TRUE, FALSE },
  };

  g_assert_cmpuint (G_N_ELEMENTS (cases), ==, CB_N_ERRORS);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new (CB_ERROR, cases[i].code, "details");
      const CbProblem *problem = cb_problem_from_error (error);

      g_assert_cmpuint (problem->status, ==, cases[i].status);
      g_assert_cmpstr (problem->code, ==, cases[i].name);
      g_assert_cmpint (problem->temporary, ==, cases[i].temporary);
      g_assert_cmpint (cb_problem_is_clients_fault (error), ==, cases[i].clients_fault);
      g_assert_cmpstr (cb_problem_get_code (cases[i].status), ==, cases[i].name);
    }
}

/* What went wrong inside is nobody's business outside. */
static void
test_detail (void)
{
  g_autoptr (GError) ours = g_error_new (CB_ERROR, CB_ERROR_FAILED, "secret path");
  g_autoptr (GError) store = g_error_new (CB_ERROR, CB_ERROR_STORAGE, "/var/lib/secret is full");
  g_autoptr (GError) other = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "secret");
  g_autoptr (GError) theirs = g_error_new (CB_ERROR, CB_ERROR_INVALID_INPUT, "“text” is missing");

  g_assert_null (g_strstr_len (cb_problem_get_detail (ours), -1, "secret"));
  g_assert_null (g_strstr_len (cb_problem_get_detail (store), -1, "secret"));
  g_assert_null (g_strstr_len (cb_problem_get_detail (other), -1, "secret"));
  g_assert_cmpstr (cb_problem_get_detail (theirs), ==, "“text” is missing");
  g_assert_cmpuint (cb_problem_from_error (other)->status, ==, 500);
  g_assert_false (cb_problem_is_clients_fault (other));
}

static void
test_statuses (void)
{
  static const struct
  {
    guint status;
    const char *code;
    const char *phrase;
  } cases[] = {
    { 400, "bad_request", "Bad Request" },
    { 401, "not_allowed", "Unauthorized" },
    { 403, "not_allowed", "Forbidden" },
    { 404, "not_found", "Not Found" },
    { 405, "method_not_allowed", "Method Not Allowed" },
    { 409, "conflict", "Conflict" },
    { 415, "unsupported_type", "Unsupported Media Type" },
    { 418, "bad_request", NULL },
    { 426, "upgrade_required", "Upgrade Required" },
    { 429, "rate_limited", "Too Many Requests" },
    { 503, "unavailable", "Service Unavailable" },
    { 599, "internal", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpstr (cb_problem_get_code (cases[i].status), ==, cases[i].code);
      if (cases[i].phrase != NULL)
        g_assert_cmpstr (cb_problem_get_phrase (cases[i].status), ==, cases[i].phrase);
    }
}

static void
test_write (void)
{
  gsize size;
  g_autofree char *text = cb_problem_write (429, "rate_limited", "Say \"please\"", "R1", &size);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = cb_json_parse_object (text, size, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (size, ==, strlen (text));
  g_assert_cmpint (json_object_get_int_member (object, "status"), ==, 429);
  g_assert_cmpstr (json_object_get_string_member (object, "title"), ==, "Too Many Requests");
  g_assert_cmpstr (json_object_get_string_member (object, "code"), ==, "rate_limited");
  g_assert_cmpstr (json_object_get_string_member (object, "detail"), ==, "Say \"please\"");
  g_assert_cmpstr (json_object_get_string_member (object, "request_id"), ==, "R1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/web/problem/errors", test_errors);
  g_test_add_func ("/web/problem/detail", test_detail);
  g_test_add_func ("/web/problem/statuses", test_statuses);
  g_test_add_func ("/web/problem/write", test_write);

  return g_test_run ();
}
