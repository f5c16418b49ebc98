#include "bench-usage.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

double
bench_usage_get_cpu_us (pid_t pid)
{
  struct timespec used;
  clockid_t clock;

  if (clock_getcpuclockid (pid, &clock) != 0 || clock_gettime (clock, &used) != 0)
    g_error ("Cannot read the clock of process %d", pid);

  return used.tv_sec * 1e6 + used.tv_nsec / 1e3;
}

/* Returns: bytes of memory of its own that are in use, files aside */
gint64
bench_usage_get_memory (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", pid);
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, NULL) ||
      (line = strstr (text, "\nRssAnon:")) == NULL)
    g_error ("Cannot read %s", path);

  return strtoll (line + strlen ("\nRssAnon:"), NULL, 10) * 1024;
}

guint
bench_usage_count_fds (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/fd", pid);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;

  return n;
}
