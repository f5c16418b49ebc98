#include "model/cb-admin-load-differences.h"

#include <string.h>

#include "base/cb-error.h"
#include "model/cb-admin-record-list.h"

static void
test_all_and_what_changed (void)
{
  static const char text[] =
      "{\"a\":\"x\",\"b\":\"y\",\"kinds\":["
      "{\"name\":\"all\",\"figures\":[{\"name\":\"p95\",\"a\":1,\"b\":2,\"change\":\"worse\"},"
      "{\"name\":\"p50\",\"a\":1,\"b\":1,\"change\":\"same\"}]},"
      "{\"name\":\"say\",\"figures\":[{\"name\":\"p95\",\"a\":3,\"b\":2,\"change\":\"better\"},"
      "{\"name\":\"p50\",\"a\":1,\"b\":1,\"change\":\"same\"}]}, 7, {\"name\":\"odd\"}]}\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dicts = cb_admin_load_differences_parse (text, strlen (text), &error);
  g_autoptr (CbAdminRecordList) list = cb_admin_record_list_new ("key");
  CbAdminRecord *say;

  g_assert_no_error (error);
  cb_admin_record_list_replace (list, dicts);
  g_assert_cmpuint (cb_admin_record_list_get_length (list), ==, 3);
  g_assert_nonnull (cb_admin_record_list_find (list, "all:p50"));
  say = cb_admin_record_list_find (list, "say:p95");
  g_assert_cmpstr (cb_admin_record_get_string (say, "change"), ==, "better");
  g_assert_cmpfloat (cb_admin_record_get_number (say, "a"), ==, 3);
}

static void
test_nonsense (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cb_admin_load_differences_parse ("", 0, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/admin-load-differences/all-and-what-changed", test_all_and_what_changed);
  g_test_add_func ("/admin-load-differences/nonsense", test_nonsense);

  return g_test_run ();
}
