#include "metrics/cb-system-sample.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Where "name value" lines hold @name, its number; 0 where they do not. */
static guint64
find_number (const char *text, const char *name)
{
  const char *line = text;
  gsize length = strlen (name);

  while (line != NULL)
    {
      if (strncmp (line, name, length) == 0 && (line[length] == ' ' || line[length] == ':'))
        return g_ascii_strtoull (line + length + 1, NULL, 10);
      line = strchr (line, '\n');
      if (line != NULL)
        line++;
    }

  return 0;
}

static char *
read_file (const char *directory, const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : g_strdup ("");
}

static guint64
read_number (const char *directory, const char *name)
{
  g_autofree char *text = read_file (directory, name);

  return g_ascii_strtoull (text, NULL, 10);
}

/* Linux 6.2 and later tell the count as the directory's size; before, it must be walked. */
static guint64
count_fds (const char *proc)
{
  g_autofree char *path = g_build_filename (proc, "self", "fd", NULL);
  g_autoptr (GDir) dir = NULL;
  GStatBuf st;
  guint64 count = 0;

  if (g_stat (path, &st) == 0 && st.st_size > 0)
    return st.st_size;

  dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && g_dir_read_name (dir) != NULL)
    count++;

  return count > 0 ? count - 1 : 0; /* one of them was the walk's own */
}

static void
read_process (CbSystemSample *self, const char *proc)
{
  g_autofree char *stat = read_file (proc, "self/stat");
  g_autofree char *machine = read_file (proc, "stat");
  const char *after_name = strrchr (stat, ')');
  double ticks = sysconf (_SC_CLK_TCK);
  struct rlimit limit;
  guint64 utime = 0;
  guint64 stime = 0;
  guint64 threads = 0;
  guint64 start = 0;
  guint64 virtual_bytes = 0;
  guint64 pages = 0;

  /* proc(5): fields 14, 15, 20, 22, 23 and 24; the name before them may hold spaces. */
  if (after_name != NULL &&
      sscanf (after_name + 1,
              " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u"
              " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %*d %*d %*d %*d %" G_GUINT64_FORMAT
              " %*d %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT,
              &utime, &stime, &threads, &start, &virtual_bytes, &pages) == 6)
    {
      self->cpu_user_s = utime / ticks;
      self->cpu_system_s = stime / ticks;
      self->threads = threads;
      self->start_time_s = find_number (machine, "btime") + start / ticks;
      self->virtual_bytes = virtual_bytes;
      self->resident_bytes = pages * sysconf (_SC_PAGESIZE);
    }
  self->open_fds = count_fds (proc);
  if (getrlimit (RLIMIT_NOFILE, &limit) == 0)
    self->max_fds = limit.rlim_cur;
}

static void
read_machine_cpu (CbSystemSample *self, const char *proc)
{
  g_autofree char *stat = read_file (proc, "stat");
  guint64 t[8] = {
    0,
  };
  guint64 total = 0;

  /* user nice system idle iowait irq softirq steal */
  if (sscanf (stat,
              "cpu %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT
              " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT
              " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT,
              &t[0], &t[1], &t[2], &t[3], &t[4], &t[5], &t[6], &t[7]) < 4)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (t); i++)
    total += t[i];
  self->cpu_capacity = total / (double) sysconf (_SC_CLK_TCK);
  self->cpu_busy = (total - t[3] - t[4]) / (double) sysconf (_SC_CLK_TCK);
}

/* What can be given back at once, such as the page cache, is not used memory. */
static void
read_memory (CbSystemSample *self, const char *proc, const char *cgroup)
{
  g_autofree char *machine = read_file (proc, "meminfo");
  g_autofree char *group = read_file (cgroup, "memory.stat");
  guint64 limit = read_number (cgroup, "memory.max");
  guint64 total = find_number (machine, "MemTotal") * 1024;

  if (limit > 0 && limit < total)
    {
      guint64 current = read_number (cgroup, "memory.current");
      guint64 cache = find_number (group, "inactive_file");

      self->memory_limit_bytes = limit;
      self->memory_used_bytes = current > cache ? current - cache : 0;
      return;
    }

  self->memory_limit_bytes = total;
  self->memory_used_bytes = total - find_number (machine, "MemAvailable") * 1024;
}

/**
 * cb_system_sample_read:
 * @self: (out caller-allocates): where to put it; what cannot be read is 0
 * @proc: where the proc file system is
 * @cgroup: the control group's directory
 * @data_directory: on the file system whose space matters
 *
 * Reads everything now. May block on a slow file system: call it in a worker.
 */
void
cb_system_sample_read (CbSystemSample *self,
                       const char *proc,
                       const char *cgroup,
                       const char *data_directory)
{
  struct statvfs fs;

  memset (self, 0, sizeof *self);
  read_process (self, proc);
  read_machine_cpu (self, proc);
  read_memory (self, proc, cgroup);
  if (statvfs (data_directory, &fs) == 0)
    {
      self->disk_free_bytes = (guint64) fs.f_bavail * fs.f_frsize;
      self->disk_size_bytes = (guint64) fs.f_blocks * fs.f_frsize;
    }
}
