#include <string.h>

#include "fuzz/cb-fuzz.h"
#include "net/cb-ws.h"
#include "unit/net/cb-conn-fake.h"
#include "unit/net/cb-ws-frame.h"

/* Any bytes from a peer: messages stay within bounds, all that goes out is whole frames. */

#define MAX_MESSAGE 500
#define MAX_QUEUED 4096

typedef struct
{
  guint n_closed;
  gboolean closes;
} Peer;

static void
on_message_cb (CbWs *ws, gboolean text, const char *data, gsize size, gpointer user_data)
{
  Peer *peer = user_data;

  g_assert_cmpuint (size, <=, MAX_MESSAGE);
  g_assert_true (!text || memchr (data, 0, size) != NULL || g_utf8_validate_len (data, size, NULL));
  cb_ws_send_text (ws, data, size);
  g_assert_cmpuint (cb_ws_get_queued (ws), <=, MAX_QUEUED + 65536 + 1024);
  if (peer->closes)
    cb_ws_close (ws, 4000, "enough");
}

static void
on_closed_cb (CbWs *ws, guint16 code, gpointer user_data)
{
  ((Peer *) user_data)->n_closed++;
}

static void
feed (CbConnFake *conn, const guint8 *data, gsize size, gsize step)
{
  for (gsize at = 0; at < size && !conn->closed; at += step)
    cb_conn_fake_feed (conn, data + at, MIN (step, size - at));
}

static void
check_output (CbConnFake *conn)
{
  guint8 first;
  gsize size;
  char *payload;

  while ((payload = cb_ws_frame_take (conn->out, &first, &size)) != NULL)
    {
      g_assert_cmpint (first & 0xf0, ==, CB_WS_FIN);
      g_assert_true ((first & 0x0f) < CB_WS_CLOSE || size <= 125);
      g_free (payload);
    }
  g_assert_cmpuint (conn->out->len, ==, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const CbWsFuncs funcs = { .message = on_message_cb, .closed = on_closed_cb };
  static const CbWsConfig config = { MAX_MESSAGE, MAX_QUEUED, 4009 };
  g_autoptr (CbConnFake) conn = cb_conn_fake_new ();
  Peer peer = { 0 };

  if (size < 1)
    return 0;

  peer.closes = data[0] & 1;
  conn->stuck = data[0] & 2;
  cb_ws_take_over (cb_conn_fake_get_message (conn), &config, &funcs, &peer);
  feed (conn, data + 1, size - 1, data[0] >> 2 == 0 ? size : data[0] >> 2);
  if (!conn->closed && data[0] & 4)
    cb_conn_fake_time_out (conn);
  conn->stuck = FALSE;
  cb_conn_fake_run (conn);
  cb_conn_fake_end (conn);
  g_assert_cmpuint (peer.n_closed, ==, 1);
  check_output (conn);

  return 0;
}
