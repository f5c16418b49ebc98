#include "model/cb-admin-record.h"

static void
on_changed_cb (CbAdminRecord *record, guint *count)
{
  (*count)++;
}

static void
test_members (void)
{
  g_autoptr (CbAdminRecord) record = cb_admin_record_new (
      g_variant_new_parsed ("{'id': <'a'>, 'n': <uint64 7>, 'u': <uint32 8>, 'd': <0.5>, "
                            "'at': <uint64 1700000000000000>, 'on': <true>}"));

  g_assert_cmpstr (cb_admin_record_get_string (record, "id"), ==, "a");
  g_assert_cmpstr (cb_admin_record_get_string (record, "nothing"), ==, "");
  g_assert_cmpfloat (cb_admin_record_get_number (record, "n"), ==, 7);
  g_assert_cmpfloat (cb_admin_record_get_number (record, "u"), ==, 8);
  g_assert_cmpfloat (cb_admin_record_get_number (record, "d"), ==, 0.5);
  g_assert_cmpfloat (cb_admin_record_get_number (record, "id"), ==, 0);
  g_assert_cmpint (cb_admin_record_get_time (record, "at"), ==, 1700000000000000);
  g_assert_true (cb_admin_record_get_flag (record, "on"));
  g_assert_false (cb_admin_record_get_flag (record, "nothing"));
  g_assert_true (cb_admin_record_has (record, "d"));
  g_assert_false (cb_admin_record_has (record, "nothing"));
}

static void
test_only_news_is_told (void)
{
  g_autoptr (CbAdminRecord) record =
                 cb_admin_record_new (g_variant_new_parsed ("{'id': <'a'>, 'state': <'bot'>}"));
  guint count = 0;

  g_signal_connect (record, "changed", G_CALLBACK (on_changed_cb), &count);
  cb_admin_record_update (record, g_variant_new_parsed ("{'id': <'a'>, 'state': <'waiting'>}"));
  g_assert_cmpuint (count, ==, 1);
  g_assert_cmpstr (cb_admin_record_get_string (record, "state"), ==, "waiting");
  cb_admin_record_update (record, g_variant_new_parsed ("{'id': <'a'>, 'state': <'waiting'>}"));
  g_assert_cmpuint (count, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/admin-record/members", test_members);
  g_test_add_func ("/admin-record/only-news-is-told", test_only_news_is_told);

  return g_test_run ();
}
