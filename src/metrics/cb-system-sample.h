#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbSystemSample:
 * @cpu_user_s: what this process used so far, in user space
 * @cpu_system_s: likewise in the kernel
 * @resident_bytes: its memory in RAM
 * @virtual_bytes: its address space
 * @open_fds: its open files
 * @max_fds: how many it may open
 * @start_time_s: when it was started, seconds since 1970 UTC
 * @threads: its threads
 * @cpu_busy: time that all processors (or the control group) worked so far, in seconds
 * @cpu_capacity: time that they could have worked so far, in seconds
 * @memory_used_bytes: of the control group where it has a limit, else of the machine
 * @memory_limit_bytes: that limit, or the machine's memory
 * @disk_free_bytes: what an unprivileged user may still write where the data is
 * @disk_size_bytes: the size of that file system
 *
 * What the kernel says of this process and of what it runs on, at one moment.
 */
typedef struct
{
  double cpu_user_s;
  double cpu_system_s;
  guint64 resident_bytes;
  guint64 virtual_bytes;
  guint64 open_fds;
  guint64 max_fds;
  double start_time_s;
  guint64 threads;
  double cpu_busy;
  double cpu_capacity;
  guint64 memory_used_bytes;
  guint64 memory_limit_bytes;
  guint64 disk_free_bytes;
  guint64 disk_size_bytes;
} CbSystemSample;

void cb_system_sample_read (CbSystemSample *self,
                            const char *proc,
                            const char *cgroup,
                            const char *data_directory);

G_END_DECLS
