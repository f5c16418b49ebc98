#include "store/cb-mongo-schema.h"

#include "base/cb-error.h"

typedef gboolean (*Migration) (CbMongoLink *link, GError **error);

typedef struct
{
  const char *collection;
  const char *name;
  const char *fields[3]; /* up to two; one that begins with "-" descends */
  gboolean unique;       /* and so is each value that is there: what lacks the field is left out */
} Index;

/* What is unique is what makes `seq` gapless and `client_id` final under several daemons. */
static const Index indexes[] = {
  { CB_MONGO_SESSIONS, "by_expiry", { "expires_at" }, FALSE },
  { CB_MONGO_SESSIONS, "by_state", { "state", "-_id" }, FALSE },
  { CB_MONGO_MESSAGES, "by_seq", { "session", "seq" }, TRUE },
  { CB_MONGO_MESSAGES, "by_client_key", { "client_key" }, TRUE },
  { CB_MONGO_MESSAGES, "by_reply_key", { "reply_key" }, TRUE },
  { CB_MONGO_UPLOADS, "by_session", { "session" }, FALSE },
  { CB_MONGO_ALERTS, "by_told", { "told", "-_id" }, FALSE },
  { CB_MONGO_NOTICES, "by_key", { "key" }, FALSE },
};

static void
append_fields (bson_t *definition, const Index *wanted)
{
  bson_t key;

  bson_append_document_begin (definition, "key", -1, &key);
  for (const char *const *field = wanted->fields; *field != NULL; field++)
    bson_append_int32 (&key, **field == '-' ? *field + 1 : *field, -1, **field == '-' ? -1 : 1);
  bson_append_document_end (definition, &key);
}

static bson_t *
build_creation (const Index *wanted)
{
  bson_t *command = BCON_NEW ("createIndexes", BCON_UTF8 (wanted->collection));
  bson_t array;
  bson_t definition;

  bson_append_array_begin (command, "indexes", -1, &array);
  bson_append_document_begin (&array, "0", -1, &definition);
  append_fields (&definition, wanted);
  bson_append_utf8 (&definition, "name", -1, wanted->name, -1);
  if (wanted->unique)
    {
      bson_append_bool (&definition, "unique", -1, TRUE);
      bson_append_bool (&definition, "sparse", -1, TRUE);
    }
  bson_append_array_end (&array, &definition);
  bson_append_array_end (command, &array);

  return command;
}

static gboolean
create_index (CbMongoLink *link, const Index *wanted, GError **error)
{
  g_autoptr (bson_t) command = build_creation (wanted);
  bson_error_t reason;

  return mongoc_client_write_command_with_opts (link->client, link->database, command, NULL, NULL,
                                                &reason) ||
         cb_mongo_link_fail (link, &reason, error);
}

/**
 * cb_mongo_schema_create_indexes:
 * @link: a connection
 * @error: return location for an error
 *
 * Makes those that are not there. One of the same name that is another is an error of the server's.
 *
 * Returns: %FALSE when it failed
 */
gboolean
cb_mongo_schema_create_indexes (CbMongoLink *link, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (indexes); i++)
    if (!create_index (link, &indexes[i], error))
      return FALSE;

  return TRUE;
}

/* What leads from each version to the next, each as often as it takes: several daemons may start
 * at once. The first makes an empty database version 1. */
static const Migration migrations[] = {
  cb_mongo_schema_create_indexes,
};
G_STATIC_ASSERT (G_N_ELEMENTS (migrations) == CB_MONGO_SCHEMA_VERSION);

/* @version: (out): 0 where nothing is there yet */
gboolean
cb_mongo_schema_read_version (CbMongoLink *link, gint64 *version, GError **error)
{
  g_autoptr (bson_t) filter = BCON_NEW ("_id", BCON_UTF8 ("schema"));
  g_autoptr (bson_t) doc = NULL;

  if (!cb_mongo_link_find_one (link, CB_MONGO_META, filter, NULL, &doc, error))
    return FALSE;
  *version = doc != NULL ? cb_mongo_get_int64 (doc, "value") : 0;

  return TRUE;
}

static gboolean
migrate (CbMongoLink *link, gint64 from, GError **error)
{
  g_autoptr (bson_t) selector = BCON_NEW ("_id", BCON_UTF8 ("schema"));
  g_autoptr (bson_t) update = BCON_NEW ("$max", "{", "value", BCON_INT64 (from + 1), "}");

  if (migrations[from](link, error) &&
      cb_mongo_link_upsert (link, CB_MONGO_META, selector, update, error))
    return TRUE;

  g_prefix_error (error, "Cannot bring the database to schema %d: ", (int) from + 1);
  return FALSE;
}

/**
 * cb_mongo_schema_prepare:
 * @link: a connection
 * @error: return location for an error
 *
 * Brings the database to %CB_MONGO_SCHEMA_VERSION, and makes indexes that somebody dropped.
 *
 * Returns: %FALSE when it failed; %CB_ERROR_CONFLICT where the database is newer than this program
 */
gboolean
cb_mongo_schema_prepare (CbMongoLink *link, GError **error)
{
  gint64 version;

  if (!cb_mongo_schema_read_version (link, &version, error))
    return FALSE;

  if (version > CB_MONGO_SCHEMA_VERSION)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT,
                   "The database “%s” has schema %d, but this chatbotd (%s) knows schemas up to %d "
                   "only: a newer chatbotd wrote it. Install that version again, or restore a "
                   "backup made with this one",
                   link->database, (int) version, CB_VERSION, CB_MONGO_SCHEMA_VERSION);
      return FALSE;
    }

  if (version == CB_MONGO_SCHEMA_VERSION)
    return cb_mongo_schema_create_indexes (link, error);
  for (; version < CB_MONGO_SCHEMA_VERSION; version++)
    if (!migrate (link, version, error))
      return FALSE;

  return TRUE;
}

/**
 * cb_mongo_schema_choose_database:
 * @mongo: a way to MongoDB
 * @error: return location for an error
 *
 * A restore puts its data into a database of another name, and then one document in the database
 * that the URI names says that it is in use: old or new, never half. This looks there.
 *
 * Returns: %FALSE when it failed
 */
gboolean
cb_mongo_schema_choose_database (CbMongo *mongo, GError **error)
{
  g_autoptr (bson_t) filter = BCON_NEW ("_id", BCON_UTF8 ("current"));
  g_autoptr (CbMongoLink) link = NULL;
  g_autoptr (bson_t) doc = NULL;
  const char *name;

  cb_mongo_set_database (mongo, cb_mongo_get_base (mongo));
  link = cb_mongo_borrow (mongo, error);
  if (link == NULL || !cb_mongo_link_find_one (link, CB_MONGO_META, filter, NULL, &doc, error))
    return FALSE;

  name = doc != NULL ? cb_mongo_get_text (doc, "database") : NULL;
  if (name != NULL)
    cb_mongo_set_database (mongo, name);

  return TRUE;
}

/**
 * cb_mongo_schema_switch_database:
 * @mongo: a way to MongoDB
 * @name: a database that is ready to be used
 * @error: return location for an error
 *
 * From the next opening on, @name is used.
 *
 * Returns: %FALSE when it failed
 */
gboolean
cb_mongo_schema_switch_database (CbMongo *mongo, const char *name, GError **error)
{
  g_autoptr (bson_t) selector = BCON_NEW ("_id", BCON_UTF8 ("current"));
  g_autoptr (bson_t) update = BCON_NEW ("$set", "{", "database", BCON_UTF8 (name), "}");
  g_autoptr (CbMongoLink) link = NULL;

  cb_mongo_set_database (mongo, cb_mongo_get_base (mongo));
  link = cb_mongo_borrow (mongo, error);
  if (link == NULL || !cb_mongo_link_upsert (link, CB_MONGO_META, selector, update, error))
    return FALSE;
  cb_mongo_set_database (mongo, name);

  return TRUE;
}
