#include <gio/gio.h>
#include <stdlib.h>

#include "widgets/cb-widget-coding.h"

/*
 * Run by the build: compresses the widget that comes with the daemon, in each coding, so that no
 * first start has to.
 *
 *     code-widget DIRECTORY FILE...
 *
 * Writes FILE.gzip and FILE.br; an empty one where compressing makes it no shorter.
 */

static gboolean
write_coded (const char *directory, const char *path, CbWidgetCoding coding, GBytes *bytes)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *coded_name = g_strdup_printf ("%s.%s", name, cb_widget_coding_get_name (coding));
  g_autofree char *target = g_build_filename (directory, coded_name, NULL);
  g_autoptr (GBytes) coded = cb_widget_coding_apply (coding, bytes);
  gsize size = 0;
  const char *data = coded != NULL ? g_bytes_get_data (coded, &size) : "";

  return g_file_set_contents (target, data, (gssize) size, NULL);
}

static gboolean
code (const char *directory, const char *path)
{
  g_autofree char *data = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, NULL))
    return FALSE;

  bytes = g_bytes_new_take (g_steal_pointer (&data), size);

  return write_coded (directory, path, CB_WIDGET_GZIP, bytes) &&
         write_coded (directory, path, CB_WIDGET_BROTLI, bytes);
}

int
main (int argc, char *argv[])
{
  for (int i = 2; i < argc; i++)
    if (!code (argv[1], argv[i]))
      {
        g_printerr ("Cannot compress %s into %s\n", argv[i], argv[1]);
        return EXIT_FAILURE;
      }

  return EXIT_SUCCESS;
}
