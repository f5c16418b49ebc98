#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A token as text, without the final NUL; SHA-256 of that text. */
#define CB_TOKEN_LENGTH 43
#define CB_TOKEN_DIGEST_SIZE 32

char *cb_token_generate (GError **error);
gboolean cb_token_digest (const char *token, guint8 digest[CB_TOKEN_DIGEST_SIZE]);
gboolean cb_token_matches (const char *token, const guint8 digest[CB_TOKEN_DIGEST_SIZE]);

G_END_DECLS
