#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BenchKind:
 * @hello: what opens a connection, answered once
 * @request: what is sent again and again
 * @request_size: its size
 * @answer_size: of each answer; 0 to take it from the first one
 *
 * What clients talk.
 */
typedef struct
{
  const char *hello;
  const char *request;
  gsize request_size;
  gsize answer_size;
} BenchKind;

extern const BenchKind bench_kind_http;
extern const BenchKind bench_kind_ws;

GArray *bench_client_open (guint16 port, const BenchKind *kind, guint n);
void bench_client_close (GArray *fds);
void bench_client_load (GArray *fds, const BenchKind *kind, guint n_requests);
void bench_client_short (guint16 port, guint n);

G_END_DECLS
