#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbJsonSlice:
 * @at: (unowned): where it begins
 * @size: bytes
 *
 * A value within a JSON text: a string without its quotes and with its escapes, anything else as
 * it stands there.
 */
typedef struct
{
  const char *at;
  gsize size;
} CbJsonSlice;

gboolean cb_json_peek (CbJsonSlice object, const char *name, CbJsonSlice *value);
gboolean cb_json_peek_uint (CbJsonSlice object, const char *name, guint64 *value);
gboolean cb_json_peek_begin_array (CbJsonSlice *array);
gboolean cb_json_peek_next_item (CbJsonSlice *array, CbJsonSlice *item);
gboolean cb_json_slice_equals (CbJsonSlice slice, const char *text);

G_END_DECLS
