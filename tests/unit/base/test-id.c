#include "base/cb-id.h"

#include <string.h>

static void
test_form (void)
{
  g_autofree char *id = cb_id_new (G_GINT64_CONSTANT (1700000000000000));

  g_assert_cmpuint (strlen (id), ==, CB_ID_LENGTH);
  g_assert_true (cb_id_is_valid (id));
  g_assert_true (g_str_has_prefix (id, "01HF7YAT00"));
  g_assert_false (cb_id_is_valid (NULL));
  g_assert_false (cb_id_is_valid (""));
  g_assert_false (cb_id_is_valid ("01HF7YAT00AAAAAAAAAAAAAAA"));
  g_assert_false (cb_id_is_valid ("01HF7YAT00AAAAAAAAAAAAAAA/"));
  g_assert_false (cb_id_is_valid ("01HF7YAT00AAAAAAAAAAAAAAAI"));
}

static void
test_order (void)
{
  g_autofree char *earlier = cb_id_new (G_GINT64_CONSTANT (1700000000000000));
  g_autofree char *later = cb_id_new (G_GINT64_CONSTANT (1700000000001000));

  g_assert_cmpint (strcmp (earlier, later), <, 0);
}

static void
test_unique (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 10000; i++)
    g_assert_true (g_hash_table_add (seen, cb_id_new (0)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/id/form", test_form);
  g_test_add_func ("/id/order", test_order);
  g_test_add_func ("/id/unique", test_unique);

  return g_test_run ();
}
