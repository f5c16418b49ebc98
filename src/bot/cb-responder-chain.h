#pragma once

#include "bot/cb-responder.h"

G_BEGIN_DECLS

#define CB_TYPE_RESPONDER_CHAIN (cb_responder_chain_get_type ())
G_DECLARE_FINAL_TYPE (CbResponderChain, cb_responder_chain, CB, RESPONDER_CHAIN, GObject)

CbResponderChain *cb_responder_chain_new (void);
void cb_responder_chain_append (CbResponderChain *self, CbResponder *responder);

G_END_DECLS
