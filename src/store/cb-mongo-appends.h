#pragma once

#include "store/cb-appended.h"
#include "store/cb-mongo-heads.h"

G_BEGIN_DECLS

typedef struct _CbMongoAppends CbMongoAppends;

CbMongoAppends *cb_mongo_appends_new (CbMongoLink *link, CbMongoHeads *heads);
void cb_mongo_appends_free (CbMongoAppends *self);
void cb_mongo_appends_expect (CbMongoAppends *self, const char *session_id, GPtrArray *drafts);
CbAppended *cb_mongo_appends_add (CbMongoAppends *self,
                                  const char *session_id,
                                  GPtrArray *drafts,
                                  gint64 expires_at,
                                  GError **error);
void cb_mongo_appends_forget (CbMongoAppends *self, const char *session_id);
gboolean cb_mongo_appends_write (CbMongoAppends *self, GError **error);

G_END_DECLS
