#pragma once

#include "base/cb-clock.h"
#include "cluster/cb-fanout.h"
#include "cluster/cb-redis-url.h"

G_BEGIN_DECLS

#define CB_TYPE_FANOUT_REDIS (cb_fanout_redis_get_type ())
G_DECLARE_FINAL_TYPE (CbFanoutRedis, cb_fanout_redis, CB, FANOUT_REDIS, GObject)

/**
 * CbFanoutRedisConfig:
 * @url: as REDIS_URL has it
 * @name: of the cluster; those with another one on the same Redis hear nothing of it
 * @max_queued: bytes that may wait to be sent
 * @node_timeout_us: a node that says nothing for so long is gone
 */
typedef struct
{
  const char *url;
  const char *name;
  gsize max_queued;
  gint64 node_timeout_us;
} CbFanoutRedisConfig;

CbFanout *cb_fanout_redis_new (const CbFanoutRedisConfig *config, CbClock *clock, GError **error);
const char *cb_fanout_redis_get_node (CbFanoutRedis *self);

G_END_DECLS
