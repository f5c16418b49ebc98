#pragma once

#include "bot/cb-knowledge.h"
#include "bot/cb-responder.h"

G_BEGIN_DECLS

#define CB_TYPE_RESPONDER_KNOWLEDGE (cb_responder_knowledge_get_type ())
G_DECLARE_FINAL_TYPE (CbResponderKnowledge,
                      cb_responder_knowledge,
                      CB,
                      RESPONDER_KNOWLEDGE,
                      GObject)

CbResponderKnowledge *cb_responder_knowledge_new (CbKnowledge *knowledge, double threshold);
void cb_responder_knowledge_set_threshold (CbResponderKnowledge *self, double threshold);

G_END_DECLS
