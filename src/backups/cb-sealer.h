#pragma once

#include "backups/cb-seal-key.h"

G_BEGIN_DECLS

/* How a sealed file begins, the NUL aside. */
#define CB_SEALER_MAGIC "chatbotd sealed 1\n"
#define CB_SEALER_MAGIC_SIZE (sizeof CB_SEALER_MAGIC - 1)

/* Plain bytes that are sealed at once. */
#define CB_SEALER_CHUNK 65536

/**
 * CbSealer:
 *
 * Encrypts a stream so that only the holder of the private key can read it; who
 * seals cannot. A cut, altered or reordered stream is noticed when it is opened.
 */
typedef struct _CbSealer CbSealer;

CbSealer *cb_sealer_new (const CbSealKey *public_key, GByteArray *out);
void cb_sealer_free (CbSealer *self);
void cb_sealer_push (CbSealer *self, const guint8 *data, gsize size, GByteArray *out);
void cb_sealer_finish (CbSealer *self, GByteArray *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbSealer, cb_sealer_free)

G_END_DECLS
