#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CB_ADMIN_LOAD_PROGRAM "chatbot-loadtest"

/**
 * CbAdminLoadWish:
 * @target: a URL
 * @users: how many there are
 * @duration: how long the load lasts, in seconds
 * @ramp: over how many of those the users come
 * @weights: which scenarios; empty for a mix of them
 * @thresholds: what must hold, with commas between; empty for nothing but that nothing is lost
 *
 * The load test that somebody wishes for. All texts are borrowed.
 */
typedef struct
{
  const char *target;
  guint users;
  guint duration;
  guint ramp;
  const char *weights;
  const char *thresholds;
} CbAdminLoadWish;

gboolean cb_admin_load_wish_check (const CbAdminLoadWish *self, char **remote_host, GError **error);
GStrv cb_admin_load_wish_dup_command (const CbAdminLoadWish *self,
                                      const char *output,
                                      const char *remote_host);

G_END_DECLS
