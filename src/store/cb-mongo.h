#pragma once

#include "store/cb-mongo-bson.h"
#include "store/cb-mongo-stats.h"

G_BEGIN_DECLS

/* What a document's place is called. */
#define CB_MONGO_SESSIONS "session"
#define CB_MONGO_MESSAGES "message"
#define CB_MONGO_UPLOADS "upload"
#define CB_MONGO_AUDIT "audit"
#define CB_MONGO_ALERTS "alert"
#define CB_MONGO_NOTICES "notice"
#define CB_MONGO_SILENCES "silence"
#define CB_MONGO_INTENTS "intent"
#define CB_MONGO_ERASED "erased"
#define CB_MONGO_META "meta"
#define CB_MONGO_LEASES "lease"

/* Where the URI names no database. */
#define CB_MONGO_DEFAULT_DATABASE "chatbotd"

/* What a server answers where a unique index has a value already. */
#define CB_MONGO_DUPLICATE_KEY 11000

typedef struct _CbMongo CbMongo;

CbMongo *cb_mongo_new (const char *uri, GError **error);
void cb_mongo_free (CbMongo *self);
const char *cb_mongo_get_uri (CbMongo *self);
const char *cb_mongo_get_base (CbMongo *self);
const char *cb_mongo_get_hosts (CbMongo *self);
void cb_mongo_set_database (CbMongo *self, const char *name);
void cb_mongo_get_stats (CbMongo *self, CbMongoStats *stats);

/**
 * CbMongoLink:
 * @mongo: whose connection it is
 * @client: one connection, for one thread at a time
 * @database: (owned): which database it is about
 *
 * A connection that was borrowed from the pool.
 */
typedef struct
{
  CbMongo *mongo;
  mongoc_client_t *client;
  char *database;
} CbMongoLink;

/* In the thread that reads; returns FALSE and sets @error to end the reading. */
typedef gboolean (*CbMongoEach) (const bson_t *doc, gpointer user_data, GError **error);

/* Returns: (transfer full) (nullable): what a document stands for; NULL with @error set */
typedef gpointer (*CbMongoConvert) (const bson_t *doc, GError **error);

CbMongoLink *cb_mongo_borrow (CbMongo *self, GError **error);
void cb_mongo_link_free (CbMongoLink *link);
mongoc_collection_t *cb_mongo_link_get_collection (CbMongoLink *link, const char *name);
gboolean cb_mongo_link_fail (CbMongoLink *link, const bson_error_t *reason, GError **error);
gboolean cb_mongo_link_find (CbMongoLink *link,
                             const char *collection,
                             const bson_t *filter,
                             const bson_t *options,
                             CbMongoEach each,
                             gpointer user_data,
                             GError **error);
GPtrArray *cb_mongo_link_list (CbMongoLink *link,
                               const char *collection,
                               const bson_t *filter,
                               const bson_t *options,
                               CbMongoConvert convert,
                               GDestroyNotify free_value,
                               GError **error);
gboolean cb_mongo_link_find_one (CbMongoLink *link,
                                 const char *collection,
                                 const bson_t *filter,
                                 const bson_t *options,
                                 bson_t **doc,
                                 GError **error);
gboolean cb_mongo_link_count (CbMongoLink *link, const char *name, guint64 *count, GError **error);
gboolean cb_mongo_link_upsert (CbMongoLink *link,
                               const char *collection,
                               const bson_t *selector,
                               const bson_t *update,
                               GError **error);
gboolean cb_mongo_link_count_up (CbMongoLink *link,
                                 const char *counter,
                                 guint by,
                                 gint64 *first,
                                 GError **error);
gboolean cb_mongo_link_command (CbMongoLink *link,
                                const char *database,
                                const bson_t *command,
                                bson_t *reply,
                                GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbMongo, cb_mongo_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbMongoLink, cb_mongo_link_free)

G_END_DECLS
