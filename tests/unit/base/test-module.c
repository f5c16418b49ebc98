#include "base/cb-module.h"

#include <string.h>

#include "base/cb-build-stamp.h"
#include "base/cb-error.h"

static void
test_own_build_is_loaded (void)
{
  g_autoptr (GError) error = NULL;
  const CbModule *module = cb_module_load ("own", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (module->build, ==, CB_BUILD_STAMP);
  g_assert_true (cb_module_load ("own", &error) == module);
}

static void
assert_refused (const char *name, const char *why)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cb_module_load (name, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, name));
  g_assert_nonnull (strstr (error->message, why));
}

static void
test_others_are_refused (void)
{
  assert_refused ("foreign", "0.0.9-0123456789ab");
  assert_refused ("foreign", CB_BUILD_STAMP);
  assert_refused ("nameless", "no module of chatbotd");
  assert_refused ("missing", "missing.so");
}

static void
test_missing_is_known_before (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cb_module_check ("own", &error));
  g_assert_no_error (error);
  g_assert_false (cb_module_check ("missing", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_FAILED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/module/own", test_own_build_is_loaded);
  g_test_add_func ("/module/others", test_others_are_refused);
  g_test_add_func ("/module/missing", test_missing_is_known_before);

  return g_test_run ();
}
