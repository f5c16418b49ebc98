#include "model/cb-admin-load-result.h"

#include <string.h>

#include "base/cb-error.h"
#include "model/cb-admin-record.h"

static const char whole[] =
    "{\"started_at\":\"2026-11-25T04:00:01.500Z\",\"seconds\":60,\"interrupted\":false,"
    "\"passed\":true,\"plan\":{\"target\":\"http://127.0.0.1:8080\",\"users\":100,"
    "\"weights\":{\"chat\":4,\"websocket\":1}},\"total\":{\"name\":\"total\",\"done\":1200,"
    "\"failed\":3,\"per_second\":20,\"corrected_us\":{\"p50\":1500,\"p95\":2500}},"
    "\"kinds\":[{\"name\":\"say\",\"done\":7,\"corrected_us\":{\"p95\":1000000}}],"
    "\"faults\":{\"limited\":2},\"account\":{\"acknowledged\":1100,\"found\":1099,\"lost\":1},"
    "\"thresholds\":[{\"text\":\"p95<1s\",\"value\":0.0025,\"holds\":true}],"
    "\"server\":{\"cpu_cores\":0.5,\"memory_bytes\":2e7}}";

static CbAdminRecord *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dict = cb_admin_load_result_parse (text, strlen (text), "/r/1", &error);

  g_assert_no_error (error);

  return cb_admin_record_new (dict);
}

static void
test_all_of_it_is_there (void)
{
  g_autoptr (CbAdminRecord) result = parse (whole);
  g_autoptr (GVariant) kinds = g_variant_lookup_value (cb_admin_record_get_dict (result), "kinds",
                                                       G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GVariant) thresholds = g_variant_lookup_value (
      cb_admin_record_get_dict (result), "thresholds", G_VARIANT_TYPE ("aa{sv}"));

  g_assert_cmpstr (cb_admin_record_get_string (result, "path"), ==, "/r/1");
  g_assert_cmpint (cb_admin_record_get_time (result, "started_at"), ==,
                   G_GINT64_CONSTANT (1795579201000000));
  g_assert_true (cb_admin_record_get_flag (result, "passed"));
  g_assert_false (cb_admin_record_get_flag (result, "interrupted"));
  g_assert_cmpstr (cb_admin_record_get_string (result, "scenarios"), ==, "chat=4,websocket=1");
  g_assert_cmpfloat (cb_admin_record_get_number (result, "users"), ==, 100);
  g_assert_cmpfloat (cb_admin_record_get_number (result, "failed"), ==, 3);
  g_assert_cmpfloat_with_epsilon (cb_admin_record_get_number (result, "p95"), 0.0025, 1e-9);
  g_assert_cmpfloat (cb_admin_record_get_number (result, "lost"), ==, 1);
  g_assert_cmpfloat (cb_admin_record_get_number (result, "limited"), ==, 2);
  g_assert_cmpfloat (cb_admin_record_get_number (result, "memory_bytes"), ==, 2e7);
  g_assert_cmpuint (g_variant_n_children (kinds), ==, 1);
  g_assert_cmpuint (g_variant_n_children (thresholds), ==, 1);
}

/* Of another version, or by hand: what is missing or of another type is nothing. */
static void
test_what_is_missing_is_nothing (void)
{
  g_autoptr (CbAdminRecord) result = parse ("{\"total\":{\"done\":[],\"corrected_us\":7},"
                                            "\"kinds\":[7,null,{}],\"plan\":[],\"passed\":{},"
                                            "\"thresholds\":3,\"started_at\":\"once\"}");

  g_assert_cmpfloat (cb_admin_record_get_number (result, "done"), ==, 0);
  g_assert_cmpfloat (cb_admin_record_get_number (result, "p95"), ==, 0);
  g_assert_false (cb_admin_record_get_flag (result, "passed"));
  g_assert_cmpint (cb_admin_record_get_time (result, "started_at"), ==, 0);
  g_assert_cmpstr (cb_admin_record_get_string (result, "target"), ==, "");
}

static void
test_what_is_no_result (void)
{
  static const char *const texts[] = { "", "[]", "nonsense", "{}", "{\"total\":7}" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (cb_admin_load_result_parse (texts[i], strlen (texts[i]), "/r", &error));
      g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/admin-load-result/all-of-it", test_all_of_it_is_there);
  g_test_add_func ("/admin-load-result/what-is-missing", test_what_is_missing_is_nothing);
  g_test_add_func ("/admin-load-result/what-is-no-result", test_what_is_no_result);

  return g_test_run ();
}
