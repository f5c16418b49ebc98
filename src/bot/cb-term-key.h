#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A term is known by a 64-bit hash of what it consists of, so that no text has to be
 * kept. Two of a million terms share a hash with a probability of one in ten million.
 */

#define CB_TERM_KEY_START G_GUINT64_CONSTANT (0xcbf29ce484222325)

guint64 cb_term_key_add (guint64 key, const char *bytes, gsize length);
guint64 cb_term_key_add_number (guint64 key, guint64 number);

G_END_DECLS
