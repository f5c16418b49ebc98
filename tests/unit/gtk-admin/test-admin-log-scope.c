#include "pages/logs/cb-admin-log-scope.h"

static void
test_names (void)
{
  const struct
  {
    const char *name, *text, *session, *request;
    gint64 start;
  } cases[] = {
    { "session:S1", "Only conversation S1", "S1", NULL, 0 },
    { "request:R1", "Only request R1", NULL, "R1", 0 },
    { "session:", "Only conversation ", "", NULL, 0 },
    { "nonsense:S1", NULL, NULL, NULL, 0 },
    { "", NULL, NULL, NULL, 0 },
    { "at:1795579506000007", NULL, NULL, NULL, G_GINT64_CONSTANT (1795579446000007) },
    { "at:5", NULL, NULL, NULL, 0 },
    { "at:-5", NULL, NULL, NULL, 0 },
    { "at:x", NULL, NULL, NULL, 0 },
  };
  CbAdminLogScope scope = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CbAdminLogQuery) query = cb_admin_log_query_new ();
      g_autofree char *text = NULL;

      cb_admin_log_scope_set (&scope, cases[i].name);
      cb_admin_log_scope_narrow (&scope, query);
      text = cb_admin_log_scope_dup_text (&scope);
      g_assert_cmpstr (query->session, ==, cases[i].session);
      g_assert_cmpstr (query->request, ==, cases[i].request);
      g_assert_cmpint (cb_admin_log_scope_get_start (&scope), ==, cases[i].start);
      if (scope.moment_us == 0)
        g_assert_cmpstr (text, ==, cases[i].text);
      else
        g_assert_true (g_str_has_prefix (text, "Around "));
    }
  cb_admin_log_scope_clear (&scope);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/admin-log-scope/names", test_names);

  return g_test_run ();
}
