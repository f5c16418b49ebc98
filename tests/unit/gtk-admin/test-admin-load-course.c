#include "model/cb-admin-load-course.h"

#include <math.h>
#include <string.h>

#include "base/cb-error.h"

static double
get_value (CbAdminLoadCourse *course, CbAdminLoadLine line, guint i)
{
  return cb_admin_series_get (cb_admin_load_course_get_series (course, line), i)->value;
}

/* Columns are found by their name, wherever a later version puts them. */
static void
test_a_file_is_read (void)
{
  static const char csv[] = "second,users,new,done,failed,p50_us,p95_us,p99_us\n"
                            "1,5,x,100,2,1000,2000,3000\n"
                            "2,6,x,0,9,0,0,0\n"
                            "torn\n";
  g_autoptr (CbAdminLoadCourse) course = cb_admin_load_course_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (cb_admin_load_course_read (course, csv, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (
          cb_admin_series_get_length (cb_admin_load_course_get_series (course, CB_ADMIN_LOAD_RATE)),
          ==, 2);
    }
  g_assert_cmpfloat (get_value (course, CB_ADMIN_LOAD_RATE, 0), ==, 100);
  g_assert_cmpfloat (get_value (course, CB_ADMIN_LOAD_FAILED, 1), ==, 9);
  g_assert_cmpfloat (get_value (course, CB_ADMIN_LOAD_USERS, 1), ==, 6);
  g_assert_cmpfloat_with_epsilon (get_value (course, CB_ADMIN_LOAD_P95, 0), 0.002, 1e-9);
  g_assert_true (isnan (get_value (course, CB_ADMIN_LOAD_P95, 1)));
}

static void
test_what_is_no_file_of_seconds (void)
{
  static const char *const texts[] = { "", "nonsense\n1,2\n", "second,users,done\n1,2,3\n" };
  g_autoptr (CbAdminLoadCourse) course = cb_admin_load_course_new ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (cb_admin_load_course_read (course, texts[i], &error));
      g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
    }
}

static void
test_live (void)
{
  static const char second[] =
      "{\"event\":\"second\",\"elapsed\":3,\"of\":60,\"users\":4,\"done\":50,\"p99_us\":7000}";
  g_autoptr (CbAdminLoadCourse) course = cb_admin_load_course_new ();
  g_autoptr (JsonObject) object = cb_json_parse_object (second, strlen (second), NULL);

  cb_admin_load_course_add_second (course, object);
  g_assert_cmpfloat (get_value (course, CB_ADMIN_LOAD_RATE, 0), ==, 50);
  g_assert_cmpfloat_with_epsilon (get_value (course, CB_ADMIN_LOAD_P99, 0), 0.007, 1e-9);
  g_assert_cmpint (
      cb_admin_series_get (cb_admin_load_course_get_series (course, CB_ADMIN_LOAD_RATE), 0)->at, ==,
      3 * G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/admin-load-course/a-file-is-read", test_a_file_is_read);
  g_test_add_func ("/admin-load-course/no-file-of-seconds", test_what_is_no_file_of_seconds);
  g_test_add_func ("/admin-load-course/live", test_live);

  return g_test_run ();
}
