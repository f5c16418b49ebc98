#pragma once

#include "store/cb-store.h"

G_BEGIN_DECLS

/**
 * BenchLoad:
 *
 * Visitors: sends messages at a rate, whatever becomes of those before, and
 * notes how long each took until it was durable. Main loop only.
 */
typedef struct _BenchLoad BenchLoad;

BenchLoad *bench_load_new (CbStore *store, const char *session_id, const char *text, guint rate);
void bench_load_free (BenchLoad *self);
void bench_load_start (BenchLoad *self);
void bench_load_stop (BenchLoad *self);
void bench_load_report (BenchLoad *self, const char *phase);
guint64 bench_load_get_n_acknowledged (BenchLoad *self);

G_END_DECLS
