#pragma once

#include "bot/cb-knowledge.h"
#include "bot/cb-responder.h"

G_BEGIN_DECLS

#define CB_TYPE_RESPONDER_FALLBACK (cb_responder_fallback_get_type ())
G_DECLARE_FINAL_TYPE (CbResponderFallback, cb_responder_fallback, CB, RESPONDER_FALLBACK, GObject)

CbResponderFallback *cb_responder_fallback_new (CbKnowledge *knowledge);

G_END_DECLS
