#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CbThrottle:
 *
 * Keeps a thread that moves many bytes to a pace, so that it leaves disk and
 * processor to those who wait for an answer. For one thread at a time; it blocks.
 */
typedef struct _CbThrottle CbThrottle;

CbThrottle *cb_throttle_new (guint64 bytes_per_second);
void cb_throttle_free (CbThrottle *self);
gboolean
cb_throttle_pass (CbThrottle *self, gsize bytes, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbThrottle, cb_throttle_free)

G_END_DECLS
