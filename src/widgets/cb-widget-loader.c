#include "widgets/cb-widget-loader.h"

/* Where the loader's source has a place for the release; see data/widget/loader.js. */
#define PLACE "@RELEASE@"

/**
 * cb_widget_loader_build:
 * @template: the loader of a version, with a place for the release
 * @version: the version that it shall load: letters, digits, "." and "-"
 * @entry: that version's script, which browsers shall check
 *
 * Returns: (transfer full): the loader as it is served
 */
CbWidgetFile *
cb_widget_loader_build (GBytes *template, const char *version, const CbWidgetFile *entry)
{
  gsize size;
  const char *data = g_bytes_get_data (template, &size);
  g_autoptr (GString) script = g_string_new_len (data, (gssize) size);
  g_autofree char *release =
      g_strdup_printf ("{\"version\":\"%s\",\"integrity\":\"%s\"}", version, entry->integrity);
  g_autoptr (GBytes) bytes = NULL;

  g_string_replace (script, PLACE, release, 1);
  bytes = g_bytes_new (script->str, script->len);

  return cb_widget_file_new (CB_WIDGET_LOADER_NAME, bytes);
}
