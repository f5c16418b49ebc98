#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz/cb-fuzz.h"
#include "widgets/cb-widget-manifest.h"
#include "widgets/cb-widget-package.h"

/* An archive that somebody wants to publish, and the manifest of one that lies on the disk. */

static const CbWidgetLimits limits = { .max_files = 8, .max_bytes = 65536 };

static void
check_package (CbWidgetPackage *package)
{
  g_autoptr (GList) names = cb_widget_package_list (package);
  g_autofree char *digest = cb_widget_package_digest (package);
  guint64 size = 0;

  g_assert_cmpuint (g_list_length (names), <=, limits.max_files);
  for (GList *l = names; l != NULL; l = l->next)
    {
      g_assert_null (strchr (l->data, '/'));
      g_assert_cmpint (*(const char *) l->data, !=, '.');
      size += g_bytes_get_size (cb_widget_package_get (package, l->data));
    }
  g_assert_cmpuint (size, <=, limits.max_bytes);
  g_assert_nonnull (cb_widget_package_get (package, "widget.js"));
  g_assert_cmpuint (strlen (digest), ==, 64);
}

static void
read_package (const guint8 *data, gsize size)
{
  int fd = memfd_create ("widget", MFD_CLOEXEC);
  g_autoptr (GError) error = NULL;
  g_autoptr (CbWidgetPackage) package = NULL;

  g_assert_cmpint (write (fd, data, size), ==, (gssize) size);
  package = cb_widget_package_read (fd, &limits, &error);
  close (fd);
  g_assert_true ((package == NULL) == (error != NULL));
  if (package != NULL)
    check_package (package);
}

/* What is taken says the same when it is written and read again. */
static void
read_manifest (const char *text, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbWidgetManifest) manifest = cb_widget_manifest_parse (text, size, &error);
  g_autoptr (CbWidgetManifest) again = NULL;
  g_autofree char *written = NULL;
  g_autofree char *written_again = NULL;

  g_assert_true ((manifest == NULL) == (error != NULL));
  if (manifest == NULL)
    return;
  written = cb_widget_manifest_format (manifest);
  again = cb_widget_manifest_parse (written, strlen (written), &error);
  g_assert_no_error (error);
  written_again = cb_widget_manifest_format (again);
  g_assert_cmpstr (written, ==, written_again);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, size);
  g_autoptr (GString) text = g_string_new_len ((const char *) data, size);

  read_package (data, size);
  read_manifest (text->str, text->len);
  /* No fuzzer finds a digest: as if somebody had altered the manifest and made a new one. */
  g_string_append_printf (text, ",\"sha256\":\"%s\"}\n", digest);
  read_manifest (text->str, text->len);

  return 0;
}
