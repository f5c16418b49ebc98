#pragma once

#include <gio/gio.h>

#include "widgets/cb-widget-coding.h"

G_BEGIN_DECLS

/**
 * CbWidgetFile:
 * @bytes: (owned) (array fixed-size=CB_N_WIDGET_CODINGS): what is in it, by coding; %NULL for those
 *   that make it no shorter
 * @etag: (owned) (array fixed-size=CB_N_WIDGET_CODINGS): names that, with the quotes that HTTP
 * wants
 * @type: media type
 * @integrity: (owned): its digest, as Subresource Integrity writes it
 *
 * A file of a widget as it is served. Immutable once made, counted by reference, usable from every
 * thread.
 */
typedef struct
{
  GBytes *bytes[CB_N_WIDGET_CODINGS];
  char *etag[CB_N_WIDGET_CODINGS];
  const char *type;
  char *integrity;
} CbWidgetFile;

#define CB_TYPE_WIDGET_FILE (cb_widget_file_get_type ())
GType cb_widget_file_get_type (void);

CbWidgetFile *cb_widget_file_new (const char *name, GBytes *bytes);
CbWidgetFile *cb_widget_file_new_coded (const char *name, GBytes *const *bytes);
CbWidgetFile *cb_widget_file_ref (CbWidgetFile *self);
void cb_widget_file_unref (CbWidgetFile *self);
const char *cb_widget_file_guess_type (const char *name);
gboolean cb_widget_file_has_known_type (const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbWidgetFile, cb_widget_file_unref)

G_END_DECLS
