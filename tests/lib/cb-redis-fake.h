#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* As much of a Redis as a cluster needs: PING, AUTH, SUBSCRIBE and PUBLISH, on the main loop of the
 * test. */
typedef struct _CbRedisFake CbRedisFake;

CbRedisFake *cb_redis_fake_new (const char *password);
void cb_redis_fake_free (CbRedisFake *self);
char *cb_redis_fake_dup_url (CbRedisFake *self, const char *password);
void cb_redis_fake_drop_all (CbRedisFake *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbRedisFake, cb_redis_fake_free)

G_END_DECLS
