#include "base/cb-error.h"

#include <gio/gio.h>

/* Every code has a name of its own on the bus, and comes back from it. */
static void
test_names (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int code = 0; code < CB_N_ERRORS; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (CB_ERROR, code, "why");
      char *name = g_dbus_error_encode_gerror (error);
      g_autoptr (GError) back = NULL;

      g_assert_true (g_str_has_prefix (name, "org.chatbotd.Chatbot1.Error."));
      back = g_dbus_error_new_for_dbus_error (name, "why");
      g_assert_error (back, CB_ERROR, code);
      g_assert_true (g_hash_table_add (names, name));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/error/names", test_names);

  return g_test_run ();
}
