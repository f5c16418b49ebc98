#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  BENCH_VISIT_MESSAGE, /* a message of a session, and its answer */
  BENCH_VISIT_HEALTH,  /* the cheapest request there is */
} BenchVisit;

/**
 * BenchVisitors:
 *
 * A few visitors with a connection and a session each, who all ask at once, in a thread of their
 * own. Meanwhile the main loop runs.
 */
typedef struct _BenchVisitors BenchVisitors;

BenchVisitors *bench_visitors_new (const char *address);
double bench_visitors_send (BenchVisitors *self, BenchVisit visit, guint n);
void bench_visitors_free (BenchVisitors *self);

G_END_DECLS
