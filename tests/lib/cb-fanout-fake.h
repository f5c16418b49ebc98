#pragma once

#include "cluster/cb-fanout.h"

G_BEGIN_DECLS

/* A cluster within one process: what one of two linked fan-outs tells the other one hears at once,
 * unless they are cut off from each other. */
#define CB_TYPE_FANOUT_FAKE (cb_fanout_fake_get_type ())
G_DECLARE_FINAL_TYPE (CbFanoutFake, cb_fanout_fake, CB, FANOUT_FAKE, GObject)

CbFanoutFake *cb_fanout_fake_new (void);
void cb_fanout_fake_link (CbFanoutFake *a, CbFanoutFake *b);
void cb_fanout_fake_set_connected (CbFanoutFake *self, gboolean connected);
guint cb_fanout_fake_get_n_told (CbFanoutFake *self, CbNoteKind kind);

G_END_DECLS
