#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench-client.h"
#include "bench-server.h"
#include "bench-usage.h"

/*
 * What the transport costs, whatever is on top of it: CPU a request with many idle connections
 * beside it, memory of an idle one, and whether anything is lost over many short ones. CPU is the
 * server's own, best of a few rounds, so that a busy machine makes little difference.
 */

#define N_ACTIVE 32
#define N_REQUESTS 20000
#define N_ROUNDS 5
#define N_SHORT 100000

static const guint idle_counts[] = { 0, 1000, 10000 };

typedef struct
{
  const char *name;
  const BenchKind *kind;
} Subject;

/* Returns: microseconds of the server's CPU for one request */
static double
measure_cost (pid_t server, guint16 port, const BenchKind *kind)
{
  double best = G_MAXDOUBLE;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      GArray *active = bench_client_open (port, kind, N_ACTIVE);
      double before = bench_usage_get_cpu_us (server);

      bench_client_load (active, kind, N_REQUESTS);
      best = MIN (best, (bench_usage_get_cpu_us (server) - before) / N_REQUESTS);
      bench_client_close (active);
    }

  return best;
}

static void
wait_until_closed (pid_t server, guint n_fds)
{
  for (guint i = 0; i < 1000 && bench_usage_count_fds (server) > n_fds; i++)
    g_usleep (10000);
}

/* Each of @subject with its own server, since memory that was used once is not given back. */
static void
measure_idle (const Subject *subject)
{
  guint16 port;
  pid_t server = bench_server_start (&port);
  double zero = 0;

  measure_cost (server, port, subject->kind); /* warm */
  for (guint i = 0; i < G_N_ELEMENTS (idle_counts); i++)
    {
      guint n = idle_counts[i];
      guint n_fds = bench_usage_count_fds (server);
      gint64 memory = bench_usage_get_memory (server);
      GArray *idle = bench_client_open (port, subject->kind, n);
      gint64 grown = bench_usage_get_memory (server) - memory;
      double cost = measure_cost (server, port, subject->kind);

      zero = n == 0 ? cost : zero;
      printf ("%-10s %6u idle   %6.2f µs CPU each   %.2f × zero idle", subject->name, n, cost,
              cost / zero);
      if (n > 0)
        printf ("   %5.0f bytes an idle one", (double) grown / n);
      printf ("\n");
      fflush (stdout);
      bench_client_close (idle);
      wait_until_closed (server, n_fds);
    }
  bench_server_stop (server);
}

/* The first tenth warms the allocator; the rest must add nothing. */
static void
measure_short (void)
{
  guint16 port;
  pid_t server = bench_server_start (&port);
  guint n_fds = bench_usage_count_fds (server);
  gint64 memory;
  double cpu;

  bench_client_short (port, N_SHORT / 10);
  wait_until_closed (server, n_fds);
  memory = bench_usage_get_memory (server);
  cpu = bench_usage_get_cpu_us (server);
  bench_client_short (port, N_SHORT);
  cpu = bench_usage_get_cpu_us (server) - cpu;
  wait_until_closed (server, n_fds);
  printf ("%u short connections: %.1f µs CPU each, %d descriptors lost, %" G_GINT64_FORMAT
          " bytes grown in all\n",
          N_SHORT, cpu / N_SHORT, (int) (bench_usage_count_fds (server) - n_fds),
          bench_usage_get_memory (server) - memory);
  bench_server_stop (server);
}

/* 10,000 connections need as many descriptors, here and in the server. */
static void
raise_fd_limit (void)
{
  struct rlimit limit;

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < idle_counts[G_N_ELEMENTS (idle_counts) - 1] + 100)
    g_error ("Too few open files are allowed here: %" G_GUINT64_FORMAT, (guint64) limit.rlim_cur);
}

int
main (int argc, char **argv)
{
  const Subject http = { "HTTP", &bench_kind_http };
  const Subject ws = { "WebSocket", &bench_kind_ws };

  raise_fd_limit ();
  measure_idle (&http);
  measure_idle (&ws);
  measure_short ();

  return 0;
}
