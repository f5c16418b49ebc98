#include "backups/cb-backup-manifest.h"
#include "fuzz/cb-fuzz.h"

/* What is taken as a manifest says the same when it is written and read again. */

static void
check_again (const CbBackupManifest *manifest)
{
  gsize size;
  gsize size_again;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = cb_backup_manifest_format (manifest, &size);
  g_autoptr (CbBackupManifest) again = cb_backup_manifest_parse (text, size, &error);
  g_autofree char *text_again = NULL;

  g_assert_no_error (error);
  g_assert_true (cb_backup_manifest_check_members (manifest, again, &error));
  text_again = cb_backup_manifest_format (again, &size_again);
  g_assert_cmpmem (text, size, text_again, size_again);
}

static void
check (const char *text, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbBackupManifest) manifest = cb_backup_manifest_parse (text, size, &error);

  g_assert_true ((manifest == NULL) == (error != NULL));
  if (manifest != NULL)
    check_again (manifest);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, size);
  g_autoptr (GString) text = g_string_new_len ((const char *) data, size);

  check (text->str, text->len);
  /* No fuzzer finds a digest: as if somebody had altered the manifest and made a new one. */
  g_string_append_printf (text, "{\"end\":\"%s\"}\n", digest);
  check (text->str, text->len);

  return 0;
}
