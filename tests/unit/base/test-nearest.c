#include "base/cb-nearest.h"

static void
test_measure (void)
{
  g_assert_cmpuint (cb_nearest_measure ("", ""), ==, 0);
  g_assert_cmpuint (cb_nearest_measure ("abc", ""), ==, 3);
  g_assert_cmpuint (cb_nearest_measure ("", "abc"), ==, 3);
  g_assert_cmpuint (cb_nearest_measure ("Status", "status"), ==, 0);
  g_assert_cmpuint (cb_nearest_measure ("seszion", "session"), ==, 1);
  g_assert_cmpuint (cb_nearest_measure ("kitten", "sitting"), ==, 3);
}

static void
test_find (void)
{
  static const char *const names[] = { "status", "session", "silence", NULL };

  g_assert_cmpstr (cb_nearest_find ("seszion", names), ==, "session");
  g_assert_cmpstr (cb_nearest_find ("silense", names), ==, "silence");
  g_assert_null (cb_nearest_find ("knowledge", names));
  g_assert_null (cb_nearest_find ("x", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/nearest/measure", test_measure);
  g_test_add_func ("/base/nearest/find", test_find);

  return g_test_run ();
}
