#pragma once

#include "store/cb-mongo.h"

G_BEGIN_DECLS

typedef struct _CbMongoBulk CbMongoBulk;

CbMongoBulk *cb_mongo_bulk_new (CbMongoLink *link, const char *collection);
void cb_mongo_bulk_free (CbMongoBulk *self);

/* Each takes its documents. */
void cb_mongo_bulk_insert (CbMongoBulk *self, bson_t *doc);
void cb_mongo_bulk_update (CbMongoBulk *self, bson_t *selector, bson_t *update, gboolean upsert);
void cb_mongo_bulk_replace (CbMongoBulk *self, bson_t *selector, bson_t *doc);
void cb_mongo_bulk_delete (CbMongoBulk *self, bson_t *selector);

gboolean cb_mongo_bulk_execute (CbMongoBulk *self, GError **error);
guint cb_mongo_bulk_get_n_matched (CbMongoBulk *self);
guint cb_mongo_bulk_get_n_inserted (CbMongoBulk *self);
gboolean cb_mongo_bulk_met_duplicate (CbMongoBulk *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbMongoBulk, cb_mongo_bulk_free)

G_END_DECLS
