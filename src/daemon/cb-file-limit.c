#include "daemon/cb-file-limit.h"

#include <sys/resource.h>

/* Descriptors that are not for clients: database, files, bus, journal. */
#define RESERVED_FDS 128

/**
 * cb_file_limit_raise:
 *
 * Takes as many open files as the administrator lets the process have.
 *
 * Returns: how many clients that allows at once; 0 where there is no bound
 */
guint
cb_file_limit_raise (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return 0;
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return 0;

  return limit.rlim_cur > 2 * RESERVED_FDS ? MIN (limit.rlim_cur - RESERVED_FDS, G_MAXINT)
                                           : MAX (limit.rlim_cur / 2, 1);
}
