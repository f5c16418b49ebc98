#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CbWidgetCoding:
 * @CB_WIDGET_PLAIN: as it was written
 * @CB_WIDGET_GZIP: what every browser takes
 * @CB_WIDGET_BROTLI: shorter; there only where chatbotd was built with it
 *
 * How the bytes of a file go over the wire, the most wanted last.
 */
typedef enum
{
  CB_WIDGET_PLAIN,
  CB_WIDGET_GZIP,
  CB_WIDGET_BROTLI,
} CbWidgetCoding;

#define CB_N_WIDGET_CODINGS (CB_WIDGET_BROTLI + 1)

const char *cb_widget_coding_get_name (CbWidgetCoding coding);
GBytes *cb_widget_coding_apply (CbWidgetCoding coding, GBytes *bytes);

G_END_DECLS
