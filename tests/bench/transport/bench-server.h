#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

pid_t bench_server_start (guint16 *port);
void bench_server_stop (pid_t pid);

G_END_DECLS
