#include "widgets/cb-widget-loader.h"

#include <string.h>

#include "base/cb-error.h"
#include "base/cb-json-writer.h"

/* What the loader's source has places for; see data/widget/loader.js. */
#define VERSION_PLACE "@VERSION@"
#define INTEGRITY_PLACE "@INTEGRITY@"
#define CANARY_PLACE "@CANARY@"
#define CHECK_PLACE "@CHECK@"

static gboolean
has_place (GBytes *source, const char *place)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (source, &size);

  return memmem (data, size, place, strlen (place)) != NULL;
}

/**
 * cb_widget_loader_check:
 * @source: the loader that somebody wants to publish
 * @error: return location for an error
 *
 * Returns: %FALSE where it could not load the version that is active
 */
gboolean
cb_widget_loader_check (GBytes *source, GError **error)
{
  if (has_place (source, VERSION_PLACE) && has_place (source, INTEGRITY_PLACE))
    return TRUE;

  g_set_error (
      error, CB_ERROR, CB_ERROR_INVALID_INPUT,
      "“%s” has no “%s” and “%s” for what it shall load; leave it out to have the built-in "
      "one",
      CB_WIDGET_LOADER_NAME, VERSION_PLACE, INTEGRITY_PLACE);

  return FALSE;
}

/* Whether a loader can choose between two versions. */
gboolean
cb_widget_loader_knows_canaries (GBytes *source)
{
  return has_place (source, CANARY_PLACE);
}

/* Returns: (transfer full): as loaders read it: version, digest and share; "" for none */
static char *
describe_canary (const CbWidgetOffer *offer)
{
  return offer->canary == NULL
             ? g_strdup ("")
             : g_strdup_printf ("%s %s %u", offer->canary, offer->canary_integrity, offer->share);
}

/**
 * cb_widget_loader_build:
 * @source: the loader of a version, with places for what it has to know
 * @offer: what that is
 *
 * Returns: (transfer full): the loader as it is served
 */
CbWidgetFile *
cb_widget_loader_build (GBytes *source, const CbWidgetOffer *offer)
{
  gsize size;
  const char *data = g_bytes_get_data (source, &size);
  g_autoptr (GString) script = g_string_new_len (data, (gssize) size);
  g_autofree char *canary = describe_canary (offer);
  g_autofree char *seconds = g_strdup_printf ("%u", offer->check_seconds);
  g_autoptr (GBytes) bytes = NULL;

  g_string_replace (script, VERSION_PLACE, offer->version, 0);
  g_string_replace (script, INTEGRITY_PLACE, offer->integrity, 0);
  g_string_replace (script, CANARY_PLACE, canary, 0);
  g_string_replace (script, CHECK_PLACE, seconds, 0);
  bytes = g_bytes_new (script->str, script->len);

  return cb_widget_file_new (CB_WIDGET_LOADER_NAME, bytes);
}

/**
 * cb_widget_loader_build_release:
 * @offer: what a loader has to know
 *
 * Returns: (transfer full): the same as JSON, for a loader that runs already
 */
CbWidgetFile *
cb_widget_loader_build_release (const CbWidgetOffer *offer)
{
  g_autofree char *canary = describe_canary (offer);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;
  CbJsonWriter writer;
  gsize size;

  cb_json_writer_init (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_json_writer_add_string (&writer, "version", offer->version);
  cb_json_writer_add_string (&writer, "integrity", offer->integrity);
  cb_json_writer_add_string (&writer, "canary", canary);
  cb_json_writer_end_object (&writer);
  text = cb_json_writer_finish (&writer, &size);
  bytes = g_bytes_new (text, size);

  return cb_widget_file_new (CB_WIDGET_RELEASE_NAME, bytes);
}
