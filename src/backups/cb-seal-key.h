#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CB_SEAL_KEY_SIZE 32

/**
 * CbSealKind:
 * @CB_SEAL_PUBLIC: seals; may be seen by everyone
 * @CB_SEAL_PRIVATE: opens; belongs in a safe
 */
typedef enum
{
  CB_SEAL_PUBLIC,
  CB_SEAL_PRIVATE,
} CbSealKind;

/**
 * CbSealKey:
 *
 * One half of a pair of X25519 keys. A plain value.
 */
typedef struct
{
  guint8 bytes[CB_SEAL_KEY_SIZE];
} CbSealKey;

void cb_seal_key_generate (CbSealKey *public_key, CbSealKey *private_key);
void cb_seal_key_derive_public (const CbSealKey *private_key, CbSealKey *public_key);
char *cb_seal_key_format (const CbSealKey *self, CbSealKind kind);
gboolean cb_seal_key_parse (CbSealKey *self, CbSealKind kind, const char *text, GError **error);
gboolean cb_seal_key_read (CbSealKey *self, CbSealKind kind, const char *path, GError **error);
void cb_seal_key_clear (CbSealKey *self);

G_END_DECLS
