#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbMongoStats:
 * @commands: how many commands were answered, failed ones included
 * @failed: how many of them failed
 * @duration_us: how long they took together
 * @heartbeats_failed: how often a server did not answer the driver's watch
 *
 * What the driver told of its work since the start.
 */
typedef struct
{
  guint64 commands;
  guint64 failed;
  guint64 duration_us;
  guint64 heartbeats_failed;
} CbMongoStats;

G_END_DECLS
