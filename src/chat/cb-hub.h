#pragma once

#include "chat/cb-live-session.h"

G_BEGIN_DECLS

/**
 * CbHub:
 *
 * All sessions that are in use, and the last few that were, so that a visitor's next request needs
 * no look into the store. Main loop only.
 */
typedef struct _CbHub CbHub;

CbHub *cb_hub_new (guint max_resting);
void cb_hub_free (CbHub *self);
CbLiveSession *cb_hub_find (CbHub *self, const char *session_id);
CbLiveSession *cb_hub_add (CbHub *self, CbSession *session);
void cb_hub_settle (CbHub *self, CbLiveSession *live);
void cb_hub_remove (CbHub *self, CbLiveSession *live);
void cb_hub_forget_all (CbHub *self);
GPtrArray *cb_hub_dup_all (CbHub *self);
guint cb_hub_get_n_used (CbHub *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbHub, cb_hub_free)

G_END_DECLS
