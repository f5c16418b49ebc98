#pragma once

#include <glib.h>

#include "model/cb-message.h"

G_BEGIN_DECLS

/**
 * CbAppended:
 * @messages: (owned) (element-type CbMessage): what is now in the store, in the order of the drafts
 * @n_stored: how many of them the call stored; the rest were there already (same client_id, or a
 *   second bot answer to the same reply_to)
 *
 * What became of the drafts of one append.
 */
typedef struct
{
  GPtrArray *messages;
  guint n_stored;
} CbAppended;

CbAppended *cb_appended_new (void);
void cb_appended_free (CbAppended *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbAppended, cb_appended_free)

G_END_DECLS
