#pragma once

#include "store/cb-mongo.h"

G_BEGIN_DECLS

/* What this program reads and writes. */
#define CB_MONGO_SCHEMA_VERSION 1

gboolean cb_mongo_schema_choose_database (CbMongo *mongo, GError **error);
gboolean cb_mongo_schema_switch_database (CbMongo *mongo, const char *name, GError **error);
gboolean cb_mongo_schema_prepare (CbMongoLink *link, GError **error);
gboolean cb_mongo_schema_create_indexes (CbMongoLink *link, GError **error);
gboolean cb_mongo_schema_read_version (CbMongoLink *link, gint64 *version, GError **error);

G_END_DECLS
