#pragma once

#include <gio/gio.h>

#include "store/cb-mongo-bson.h"
#include "store/cb-store-summary.h"

G_BEGIN_DECLS

/**
 * CbMongoDump:
 *
 * A directory in mongodump's form: one directory named as the database, in it for each collection
 * COLLECTION.bson, its documents one behind the other, and COLLECTION.metadata.json. For one
 * thread; blocks.
 */
typedef struct _CbMongoDump CbMongoDump;

/* Returns FALSE and sets @error to end the reading. */
typedef gboolean (*CbMongoDumpEach) (const bson_t *doc, gpointer user_data, GError **error);

CbMongoDump *cb_mongo_dump_open (const char *directory, GError **error);
void cb_mongo_dump_free (CbMongoDump *self);
const char *cb_mongo_dump_get_database (CbMongoDump *self);
GPtrArray *cb_mongo_dump_get_collections (CbMongoDump *self);
gboolean cb_mongo_dump_read (CbMongoDump *self,
                             const char *collection,
                             CbMongoDumpEach each,
                             gpointer user_data,
                             GCancellable *cancellable,
                             GError **error);
CbStoreSummary *
cb_mongo_dump_summarize (CbMongoDump *self, GCancellable *cancellable, GError **error);
void cb_mongo_dump_remove (CbMongoDump *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbMongoDump, cb_mongo_dump_free)

G_END_DECLS
