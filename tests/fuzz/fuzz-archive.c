#include <sys/mman.h>
#include <unistd.h>

#include "backups/cb-backup-extractor.h"
#include "fuzz/cb-fuzz.h"

/* A backup from anywhere, looked at without unpacking: its names stay below where it is unpacked.
 */

static void
check_name (gpointer name, gpointer member, gpointer user_data)
{
  g_assert_true (cb_backup_extractor_accepts_name (name));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  int fd = memfd_create ("archive", MFD_CLOEXEC);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  CbBackupExtraction extraction = { .archive = path };
  g_autoptr (GError) error = NULL;
  g_autoptr (CbBackupManifest) manifest = NULL;

  g_assert_cmpint (write (fd, data, size), ==, (gssize) size);
  manifest = cb_backup_extractor_run (&extraction, &error);
  close (fd);
  g_assert_true ((manifest == NULL) == (error != NULL));
  if (manifest != NULL)
    g_hash_table_foreach (manifest->members, check_name, NULL);

  return 0;
}
