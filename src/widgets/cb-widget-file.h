#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CbWidgetFile:
 * @bytes: (owned): what is in it
 * @gzip: (owned) (nullable): the same compressed, where that is shorter
 * @type: media type
 * @etag: (owned): names its content, with the quotes that HTTP wants
 * @gzip_etag: (owned): the same of @gzip
 * @integrity: (owned): its digest, as Subresource Integrity writes it
 *
 * A file of a widget as it is served. Immutable once made, counted by reference, usable from every
 * thread.
 */
typedef struct
{
  GBytes *bytes;
  GBytes *gzip;
  const char *type;
  char *etag;
  char *gzip_etag;
  char *integrity;
} CbWidgetFile;

#define CB_TYPE_WIDGET_FILE (cb_widget_file_get_type ())
GType cb_widget_file_get_type (void);

CbWidgetFile *cb_widget_file_new (const char *name, GBytes *bytes);
CbWidgetFile *cb_widget_file_ref (CbWidgetFile *self);
void cb_widget_file_unref (CbWidgetFile *self);
const char *cb_widget_file_guess_type (const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbWidgetFile, cb_widget_file_unref)

G_END_DECLS
