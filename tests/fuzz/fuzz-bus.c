#include "bus/cb-bus-session-filter.h"
#include "fuzz/cb-fuzz.h"

/* Arguments of a method as the bus hands them over: a dictionary of whatever somebody likes. */

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GVariant) raw = g_variant_ref_sink (
      g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, FALSE));
  g_autoptr (GVariant) options = g_variant_get_normal_form (raw); /* as GDBus does */
  g_autoptr (GError) error = NULL;
  CbSessionFilter *filter = cb_bus_session_filter_parse (options, &error);

  g_assert_true ((filter == NULL) == (error != NULL));
  if (error != NULL)
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_clear_pointer (&filter, cb_session_filter_unref);

  return 0;
}
