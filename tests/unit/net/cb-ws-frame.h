#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The first byte of a frame, as RFC 6455 has it. */
#define CB_WS_FIN 0x80
#define CB_WS_TEXT 1
#define CB_WS_BINARY 2
#define CB_WS_CLOSE 8
#define CB_WS_PING 9
#define CB_WS_PONG 10

/* What an independent client writes and reads. */
void cb_ws_frame_append (GByteArray *out, guint8 first, const void *payload, gsize size);
char *cb_ws_frame_take (GByteArray *in, guint8 *first, gsize *size);

G_END_DECLS
