#pragma once

#include <gio/gio.h>

#include "cluster/cb-redis-url.h"

G_BEGIN_DECLS

#define CB_TYPE_REDIS (cb_redis_get_type ())
G_DECLARE_FINAL_TYPE (CbRedis, cb_redis, CB, REDIS, GObject)

CbRedis *cb_redis_new (CbRedisUrl *url, const char *channel, gsize max_queued);
void cb_redis_start (CbRedis *self);
void cb_redis_stop (CbRedis *self);
gboolean cb_redis_is_ready (CbRedis *self);
gboolean cb_redis_publish (CbRedis *self, const char *channel, GBytes *bytes);

G_END_DECLS
