#pragma once

#include "bot/cb-responder.h"

G_BEGIN_DECLS

#define CB_TYPE_RESPONDER_SMALL_TALK (cb_responder_small_talk_get_type ())
G_DECLARE_FINAL_TYPE (CbResponderSmallTalk,
                      cb_responder_small_talk,
                      CB,
                      RESPONDER_SMALL_TALK,
                      GObject)

CbResponderSmallTalk *cb_responder_small_talk_new (void);

G_END_DECLS
