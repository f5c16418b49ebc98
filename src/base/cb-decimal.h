#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The digits of the greatest number, and the end of the text. */
#define CB_DECIMAL_SIZE 21

const char *cb_decimal_write (char buffer[CB_DECIMAL_SIZE], guint64 value);

G_END_DECLS
