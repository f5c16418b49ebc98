#pragma once

#include "model/cb-message.h"
#include "store/cb-mongo.h"

G_BEGIN_DECLS

typedef struct _CbMongoTwins CbMongoTwins;

CbMongoTwins *cb_mongo_twins_new (CbMongoLink *link);
void cb_mongo_twins_free (CbMongoTwins *self);
void cb_mongo_twins_expect (CbMongoTwins *self, const char *session_id, const CbMessage *draft);
gboolean cb_mongo_twins_find (CbMongoTwins *self,
                              const char *session_id,
                              const CbMessage *draft,
                              CbMessage **twin,
                              GError **error);
void cb_mongo_twins_forget (CbMongoTwins *self, const char *session_id, const CbMessage *draft);

G_END_DECLS
