#include "widgets/cb-widget-loader.h"

/* What the loader's source has places for; see data/widget/loader.js. */
#define VERSION_PLACE "@VERSION@"
#define INTEGRITY_PLACE "@INTEGRITY@"

/**
 * cb_widget_loader_build:
 * @template: the loader of a version, with places for both
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
  g_autoptr (GBytes) bytes = NULL;

  g_string_replace (script, VERSION_PLACE, version, 1);
  g_string_replace (script, INTEGRITY_PLACE, entry->integrity, 1);
  bytes = g_bytes_new (script->str, script->len);

  return cb_widget_file_new (CB_WIDGET_LOADER_NAME, bytes);
}
