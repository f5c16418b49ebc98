#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* What another process has used, or uses now. */
double bench_usage_get_cpu_us (pid_t pid);
gint64 bench_usage_get_memory (pid_t pid);
guint bench_usage_count_fds (pid_t pid);

G_END_DECLS
