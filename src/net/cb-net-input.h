#pragma once

#include <gio/gio.h>

#include "net/cb-net-stream.h"

G_BEGIN_DECLS

#define CB_TYPE_NET_INPUT (cb_net_input_get_type ())
G_DECLARE_FINAL_TYPE (CbNetInput, cb_net_input, CB, NET_INPUT, GInputStream)

CbNetInput *cb_net_input_new (CbNetStream *stream);
void cb_net_input_detach (CbNetInput *self);

G_END_DECLS
