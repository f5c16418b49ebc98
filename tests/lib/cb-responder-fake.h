#pragma once

#include "bot/cb-responder.h"

G_BEGIN_DECLS

/* Answers "Re: QUESTION"; asked for "person", it wants one; asked to "fail", it fails. */
#define CB_TYPE_RESPONDER_FAKE (cb_responder_fake_get_type ())
G_DECLARE_FINAL_TYPE (CbResponderFake, cb_responder_fake, CB, RESPONDER_FAKE, GObject)

CbResponderFake *cb_responder_fake_new (void);
void cb_responder_fake_hold (CbResponderFake *self);
void cb_responder_fake_let_go (CbResponderFake *self);
guint cb_responder_fake_get_n_asked (CbResponderFake *self);

G_END_DECLS
