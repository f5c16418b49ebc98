#pragma once

#include <gio/gio.h>

#include "net/cb-net-stream.h"

G_BEGIN_DECLS

#define CB_TYPE_NET_OUTPUT (cb_net_output_get_type ())
G_DECLARE_FINAL_TYPE (CbNetOutput, cb_net_output, CB, NET_OUTPUT, GOutputStream)

CbNetOutput *cb_net_output_new (CbNetStream *stream);
void cb_net_output_detach (CbNetOutput *self);
void cb_net_output_write_late (CbNetOutput *self);

G_END_DECLS
