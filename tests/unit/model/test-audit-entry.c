#include "model/cb-audit-entry.h"

static void
test_copies (void)
{
  char actor[] = "uid:1000";
  const CbAuditEntry fields = {
    .id = 4, .at = 8, .actor = actor, .action = "session.erase", .subject = "s"
  };
  g_autoptr (CbAuditEntry) entry = cb_audit_entry_new (&fields);
  g_autoptr (CbAuditEntry) same = cb_audit_entry_ref (entry);

  actor[0] = 'X';
  g_assert_true (same == entry);
  g_assert_cmpuint (entry->id, ==, 4);
  g_assert_cmpint (entry->at, ==, 8);
  g_assert_cmpstr (entry->actor, ==, "uid:1000");
  g_assert_cmpstr (entry->action, ==, "session.erase");
  g_assert_cmpstr (entry->subject, ==, "s");
  g_assert_null (entry->detail);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/audit-entry/copies", test_copies);

  return g_test_run ();
}
