#include "base/cb-command.h"

#include <string.h>

#include "base/cb-error.h"

#define LONG 60

static void
test_success (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (
      cb_command_run ((const char *const[]){ "sh", "-c", "echo fine", NULL }, LONG, NULL, &error));
  g_assert_no_error (error);
}

/* What it said goes to whoever has to mend it. */
static void
test_failure (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (cb_command_run (
      (const char *const[]){ "sh", "-c", "echo no room >&2; exit 3", NULL }, LONG, NULL, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "“sh” failed with status 3: no room");
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (cb_command_run ((const char *const[]){ "chatbotd-no-such-program", NULL }, LONG,
                                  NULL, &error));
  g_assert_nonnull (strstr (error->message, "chatbotd-no-such-program"));
}

static void
test_timeout (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (cb_command_run ((const char *const[]){ "sleep", "600", NULL }, 1, NULL, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, "1 second"));
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (
      cb_command_run ((const char *const[]){ "sleep", "600", NULL }, LONG, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/command/success", test_success);
  g_test_add_func ("/command/failure", test_failure);
  g_test_add_func ("/command/missing", test_missing);
  g_test_add_func ("/command/timeout", test_timeout);
  g_test_add_func ("/command/cancelled", test_cancelled);

  return g_test_run ();
}
