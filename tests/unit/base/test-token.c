#include "base/cb-token.h"

#include <string.h>

#include "base/cb-error.h"

static void
test_form (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *token = cb_token_generate (&error);

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (token), ==, CB_TOKEN_LENGTH);
  g_assert_true (g_regex_match_simple ("^[A-Za-z0-9_-]{43}$", token, 0, 0));
}

/* Every bit of a token is random: each of its characters takes many values. */
static void
test_randomness (void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint64 values[CB_TOKEN_LENGTH] = { 0 };

  for (guint n = 0; n < 2000; n++)
    {
      char *token = cb_token_generate (NULL);

      for (guint i = 0; i < CB_TOKEN_LENGTH; i++)
        values[i] |= G_GUINT64_CONSTANT (1) << (token[i] % 64);
      g_assert_true (g_hash_table_add (seen, token));
    }

  /* The last character holds four bits and two zeros. */
  for (guint i = 0; i < CB_TOKEN_LENGTH - 1; i++)
    g_assert_cmpint (__builtin_popcountll (values[i]), >=, 50);
  g_assert_cmpint (__builtin_popcountll (values[CB_TOKEN_LENGTH - 1]), ==, 16);
}

static void
test_digest (void)
{
  /* printf %s 'AAAA…' | sha256sum */
  const char *token = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  g_autofree char *expected = g_compute_checksum_for_string (G_CHECKSUM_SHA256, token, -1);
  g_autoptr(GString) hex = g_string_new (NULL);
  guint8 digest[CB_TOKEN_DIGEST_SIZE];

  g_assert_true (cb_token_digest (token, digest));
  for (guint i = 0; i < sizeof digest; i++)
    g_string_append_printf (hex, "%02x", digest[i]);

  g_assert_cmpstr (hex->str, ==, expected);
}

static void
test_matching (void)
{
  g_autofree char *token = cb_token_generate (NULL);
  g_autofree char *other = cb_token_generate (NULL);
  g_autofree char *longer = g_strconcat (token, "A", NULL);
  g_autofree char *shorter = g_strndup (token, CB_TOKEN_LENGTH - 1);
  guint8 digest[CB_TOKEN_DIGEST_SIZE];

  g_assert_true (cb_token_digest (token, digest));
  g_assert_true (cb_token_matches (token, digest));
  g_assert_false (cb_token_matches (other, digest));
  g_assert_false (cb_token_matches (longer, digest));
  g_assert_false (cb_token_matches (shorter, digest));
  g_assert_false (cb_token_matches ("", digest));
  g_assert_false (cb_token_matches (NULL, digest));

  for (guint i = 0; i < sizeof digest * 8; i++)
    {
      digest[i / 8] ^= 1 << i % 8;
      g_assert_false (cb_token_matches (token, digest));
      digest[i / 8] ^= 1 << i % 8;
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/token/form", test_form);
  g_test_add_func ("/token/randomness", test_randomness);
  g_test_add_func ("/token/digest", test_digest);
  g_test_add_func ("/token/matching", test_matching);

  return g_test_run ();
}
