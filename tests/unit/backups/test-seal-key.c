#include "backups/cb-seal-key.h"

#include <string.h>

#include "base/cb-error.h"
#include "lib/cb-temp-dir.h"

static void
test_round_trip (void)
{
  CbSealKey public_key;
  CbSealKey private_key;
  CbSealKey derived;
  CbSealKey parsed;
  g_autofree char *text = NULL;
  g_autofree char *padded = NULL;
  g_autoptr (GError) error = NULL;

  cb_seal_key_generate (&public_key, &private_key);
  cb_seal_key_derive_public (&private_key, &derived);
  g_assert_cmpmem (&public_key, sizeof public_key, &derived, sizeof derived);

  text = cb_seal_key_format (&public_key, CB_SEAL_PUBLIC);
  padded = g_strconcat ("  ", text, "\n", NULL);
  g_assert_true (g_str_has_prefix (text, "chatbot-public-"));
  g_assert_true (cb_seal_key_parse (&parsed, CB_SEAL_PUBLIC, padded, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (&public_key, sizeof public_key, &parsed, sizeof parsed);
}

/* One half is never taken for the other. */
static void
test_refused (void)
{
  CbSealKey public_key;
  CbSealKey private_key;
  g_autofree char *secret = NULL;
  g_autoptr (GError) error = NULL;

  cb_seal_key_generate (&public_key, &private_key);
  secret = cb_seal_key_format (&private_key, CB_SEAL_PRIVATE);
  g_assert_false (cb_seal_key_parse (&public_key, CB_SEAL_PUBLIC, secret, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
  g_assert_null (strstr (error->message, secret));
  g_assert_false (cb_seal_key_parse (&public_key, CB_SEAL_PUBLIC, "", NULL));
  g_assert_false (cb_seal_key_parse (&public_key, CB_SEAL_PUBLIC, "chatbot-public-AAAA", NULL));
}

static void
test_file (void)
{
  g_autoptr (CbTempDir) dir = cb_temp_dir_new ();
  g_autofree char *path = cb_temp_dir_build (dir, "key");
  g_autofree char *huge = g_strnfill (100000, 'x');
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  CbSealKey public_key;
  CbSealKey private_key;
  CbSealKey read;

  g_assert_false (cb_seal_key_read (&read, CB_SEAL_PRIVATE, path, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
  g_clear_error (&error);

  cb_seal_key_generate (&public_key, &private_key);
  text = cb_seal_key_format (&private_key, CB_SEAL_PRIVATE);
  cb_temp_dir_write (dir, "key", text);
  g_assert_true (cb_seal_key_read (&read, CB_SEAL_PRIVATE, path, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (&private_key, sizeof private_key, &read, sizeof read);

  cb_temp_dir_write (dir, "key", huge);
  g_assert_false (cb_seal_key_read (&read, CB_SEAL_PRIVATE, path, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/backups/seal-key/round-trip", test_round_trip);
  g_test_add_func ("/backups/seal-key/refused", test_refused);
  g_test_add_func ("/backups/seal-key/file", test_file);

  return g_test_run ();
}
