#include "backups/cb-backup-manifest.h"

#include <string.h>

#include "base/cb-error.h"

#define DIGEST "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define OTHER "ffffffff98fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static CbBackupManifest *
create (void)
{
  CbBackupManifest *manifest = cb_backup_manifest_new ();

  manifest->created_at = G_GINT64_CONSTANT (1795485600000000);
  manifest->secrets = TRUE;
  manifest->store = cb_store_summary_new ("sqlite", 3);
  cb_store_summary_set_rows (manifest->store, "message", 1000000);
  cb_backup_manifest_add (manifest, "store/chatbot.db", 4096, DIGEST, NULL);
  cb_backup_manifest_add (manifest, "uploads/a “name”\n", 5, DIGEST, NULL);

  return manifest;
}

static void
test_round_trip (void)
{
  g_autoptr (CbBackupManifest) manifest = create ();
  g_autoptr (CbBackupManifest) parsed = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  text = cb_backup_manifest_format (manifest, &size);
  parsed = cb_backup_manifest_parse (text, size, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (parsed->program, ==, CB_VERSION);
  g_assert_cmpint (parsed->created_at, ==, manifest->created_at);
  g_assert_true (parsed->secrets);
  g_assert_cmpuint (parsed->content_size, ==, 4101);
  g_assert_cmpuint (cb_backup_manifest_get_n_members (parsed), ==, 2);
  g_assert_true (cb_store_summary_check (parsed->store, manifest->store, &error));
  g_assert_true (cb_backup_manifest_check_members (parsed, manifest, &error));
  g_assert_no_error (error);
}

static void
test_twice (void)
{
  g_autoptr (CbBackupManifest) manifest = create ();
  g_autoptr (GError) error = NULL;

  g_assert_false (cb_backup_manifest_add (manifest, "store/chatbot.db", 1, DIGEST, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
}

/* Whatever byte is another one, it is no longer the manifest. */
static void
test_altered (void)
{
  g_autoptr (CbBackupManifest) manifest = create ();
  g_autofree char *text = NULL;
  gsize size;

  text = cb_backup_manifest_format (manifest, &size);
  for (gsize i = 0; i < size; i++)
    {
      g_autoptr (CbBackupManifest) parsed = NULL;

      text[i] ^= 1;
      parsed = cb_backup_manifest_parse (text, size, NULL);
      g_assert_null (parsed);
      text[i] ^= 1;
    }
}

static void
test_cut (void)
{
  g_autoptr (CbBackupManifest) manifest = create ();
  g_autofree char *text = NULL;
  gsize size;

  text = cb_backup_manifest_format (manifest, &size);
  for (gsize i = 0; i < size; i++)
    {
      g_autoptr (CbBackupManifest) parsed = cb_backup_manifest_parse (text, i, NULL);

      g_assert_null (parsed);
    }
}

static void
test_newer (void)
{
  const char *text = "{\"format\":99,\"anything\":\"else\"}\n{}\n";
  g_autoptr (GError) error = NULL;

  g_assert_null (cb_backup_manifest_parse (text, strlen (text), &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "99"));
}

static void
assert_differs (const CbBackupManifest *found, const char *why)
{
  g_autoptr (CbBackupManifest) manifest = create ();
  g_autoptr (GError) error = NULL;

  g_assert_false (cb_backup_manifest_check_members (manifest, found, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
  g_assert_nonnull (strstr (error->message, why));
}

static void
test_members_differ (void)
{
  g_autoptr (CbBackupManifest) fewer = cb_backup_manifest_new ();
  g_autoptr (CbBackupManifest) other = cb_backup_manifest_new ();
  g_autoptr (CbBackupManifest) more = create ();

  cb_backup_manifest_add (fewer, "store/chatbot.db", 4096, DIGEST, NULL);
  assert_differs (fewer, "missing");
  cb_backup_manifest_add (other, "store/chatbot.db", 4096, OTHER, NULL);
  cb_backup_manifest_add (other, "uploads/a “name”\n", 5, DIGEST, NULL);
  assert_differs (other, "altered");
  cb_backup_manifest_add (more, "uploads/two", 5, DIGEST, NULL);
  assert_differs (more, "added");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/backups/manifest/round-trip", test_round_trip);
  g_test_add_func ("/backups/manifest/twice", test_twice);
  g_test_add_func ("/backups/manifest/altered", test_altered);
  g_test_add_func ("/backups/manifest/cut", test_cut);
  g_test_add_func ("/backups/manifest/newer", test_newer);
  g_test_add_func ("/backups/manifest/members-differ", test_members_differ);

  return g_test_run ();
}
