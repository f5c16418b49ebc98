#pragma once

#include "backups/cb-seal-key.h"

G_BEGIN_DECLS

/**
 * CbUnsealer:
 *
 * Opens what #CbSealer sealed, and notices where something is wrong with it.
 */
typedef struct _CbUnsealer CbUnsealer;

CbUnsealer *cb_unsealer_new (const CbSealKey *private_key);
void cb_unsealer_free (CbUnsealer *self);
gboolean cb_unsealer_push (CbUnsealer *self,
                           const guint8 *data,
                           gsize size,
                           GByteArray *out,
                           GError **error);
gboolean cb_unsealer_finish (CbUnsealer *self, GByteArray *out, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbUnsealer, cb_unsealer_free)

G_END_DECLS
