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
 * What became of the drafts of one append. Counted by reference.
 */
typedef struct
{
  GPtrArray *messages;
  guint n_stored;
} CbAppended;

CbAppended *cb_appended_new (void);
CbAppended *cb_appended_ref (CbAppended *self);
void cb_appended_unref (CbAppended *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbAppended, cb_appended_unref)

G_END_DECLS
