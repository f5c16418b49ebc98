#pragma once

#include "loadtest/cb-load-world.h"

G_BEGIN_DECLS

/**
 * CbLoadUser:
 *
 * One virtual user: does the steps of a scenario, one after another, and then is idle. HTTP
 * connections stay open from one scenario to the next, as a browser's do.
 */

CbLoadUser *cb_load_user_new (CbLoadWorld *world, guint number);
void cb_load_user_free (CbLoadUser *self);
void cb_load_user_begin (CbLoadUser *self, gint64 intended);
guint cb_load_user_get_number (CbLoadUser *self);
gboolean cb_load_user_is_busy (CbLoadUser *self);
void cb_load_user_check_deadline (CbLoadUser *self, gint64 now);
void cb_load_user_lose_socket (CbLoadUser *self);
void cb_load_user_stop (CbLoadUser *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbLoadUser, cb_load_user_free)

G_END_DECLS
