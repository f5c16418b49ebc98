#pragma once

#include "cb-net-client.h"
#include "net/cb-net.h"

G_BEGIN_DECLS

#define CB_BIG_SIZE (4 * 1024 * 1024)

/**
 * CbNetFixture:
 * @paused: (element-type SoupServerMessage): requests to /later, in the order they came
 * @n_gone: how many of those were told that their client has gone
 * @n_finished: requests that libsoup is through with
 * @n_aborted: of those, the ones that were not answered in full
 * @n_heads: requests that came to libsoup at all
 *
 * The transport with a small server on top: /hello, /later (answered by the test), /upload (says
 * how much came), /small (takes 10 bytes), /early (answers 403 before the body), /page, /big,
 * /chunked.
 */
typedef struct
{
  SoupServer *server;
  CbNet *net;
  CbNetConfig config;
  GSocketAddress *address;
  GPtrArray *paused;
  guint n_gone;
  guint n_finished;
  guint n_aborted;
  guint n_heads;
} CbNetFixture;

void cb_net_fixture_set_up (CbNetFixture *self, gconstpointer data);
void cb_net_fixture_tear_down (CbNetFixture *self, gconstpointer data);
void cb_net_fixture_configure (CbNetFixture *self);
CbNetClient *cb_net_fixture_connect (CbNetFixture *self);
void cb_net_fixture_await_paused (CbNetFixture *self, guint n);
void cb_net_fixture_await_connections (CbNetFixture *self, guint n);
void cb_net_fixture_answer (CbNetFixture *self, guint i);
guint cb_net_fixture_stuff (CbNetFixture *self, CbNetClient *client);
guint cb_net_count_fds (void);

#define CB_NET_TEST(name, test)                                                                    \
  g_test_add (name, CbNetFixture, NULL, cb_net_fixture_set_up, test, cb_net_fixture_tear_down)

G_END_DECLS
