#include "store/cb-mongo.h"

#include "base/cb-error.h"

/*
 * How long a server may be away, and how long it may take over an answer, before an operation
 * fails: visitors wait meanwhile. The URI may say otherwise.
 */
#define SELECTION_TIMEOUT_MS 3000
#define CONNECT_TIMEOUT_MS 3000
#define ANSWER_TIMEOUT_MS 10000
#define WRITE_CONCERN_TIMEOUT_MS 8000

/**
 * CbMongo:
 *
 * The way to a MongoDB deployment: a pool of connections, usable from every thread, and the name
 * of the database in it.
 */
struct _CbMongo
{
  mongoc_uri_t *uri;          /* (owned) */
  mongoc_client_pool_t *pool; /* (owned) */
  char *hosts;                /* (owned): without user and password, for messages */
  char *base;                 /* (owned): the database that the URI names */
  GMutex lock;                /* guards what follows */
  char *database;             /* (owned): the one in use */
  CbMongoStats stats;
};

/* What the driver tells, in the threads that wait for it */

static void
count_command (CbMongo *self, gint64 duration_us, gboolean failed)
{
  g_mutex_lock (&self->lock);
  self->stats.commands++;
  self->stats.failed += failed;
  self->stats.duration_us += duration_us;
  g_mutex_unlock (&self->lock);
}

static void
on_command_succeeded_cb (const mongoc_apm_command_succeeded_t *event)
{
  count_command (mongoc_apm_command_succeeded_get_context (event),
                 mongoc_apm_command_succeeded_get_duration (event), FALSE);
}

static void
on_command_failed_cb (const mongoc_apm_command_failed_t *event)
{
  count_command (mongoc_apm_command_failed_get_context (event),
                 mongoc_apm_command_failed_get_duration (event), TRUE);
}

static void
on_heartbeat_failed_cb (const mongoc_apm_server_heartbeat_failed_t *event)
{
  CbMongo *self = mongoc_apm_server_heartbeat_failed_get_context (event);

  g_mutex_lock (&self->lock);
  self->stats.heartbeats_failed++;
  g_mutex_unlock (&self->lock);
}

static void
watch_driver (CbMongo *self)
{
  mongoc_apm_callbacks_t *callbacks = mongoc_apm_callbacks_new ();

  mongoc_apm_set_command_succeeded_cb (callbacks, on_command_succeeded_cb);
  mongoc_apm_set_command_failed_cb (callbacks, on_command_failed_cb);
  mongoc_apm_set_server_heartbeat_failed_cb (callbacks, on_heartbeat_failed_cb);
  mongoc_client_pool_set_apm_callbacks (self->pool, callbacks, self);
  mongoc_apm_callbacks_destroy (callbacks);
}

void
cb_mongo_get_stats (CbMongo *self, CbMongoStats *stats)
{
  g_mutex_lock (&self->lock);
  *stats = self->stats;
  g_mutex_unlock (&self->lock);
}

/* The URI */

static void
set_default (mongoc_uri_t *uri, const char *option, gint32 value)
{
  if (!mongoc_uri_has_option (uri, option))
    mongoc_uri_set_option_as_int32 (uri, option, value);
}

/*
 * An acknowledgement stands for a write that a majority has in its journal, unless the URI asks
 * for less. With w=0 nobody would learn of a failure, so no acknowledgement could be kept.
 */
static gboolean
choose_write_concern (mongoc_uri_t *uri, GError **error)
{
  const mongoc_write_concern_t *asked = mongoc_uri_get_write_concern (uri);
  mongoc_write_concern_t *concern;

  if (asked != NULL && !mongoc_write_concern_is_acknowledged (asked))
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                   "The URI of MongoDB says w=0: then nobody learns whether a message was stored. "
                   "Leave it out, or use w=1 or w=majority");
      return FALSE;
    }

  concern = asked != NULL ? mongoc_write_concern_copy (asked) : mongoc_write_concern_new ();
  if (mongoc_write_concern_get_w (concern) == MONGOC_WRITE_CONCERN_W_DEFAULT)
    mongoc_write_concern_set_w (concern, MONGOC_WRITE_CONCERN_W_MAJORITY);
  if (!mongoc_uri_has_option (uri, MONGOC_URI_JOURNAL))
    mongoc_write_concern_set_journal (concern, TRUE);
  if (!mongoc_uri_has_option (uri, MONGOC_URI_WTIMEOUTMS))
    mongoc_write_concern_set_wtimeout_int64 (concern, WRITE_CONCERN_TIMEOUT_MS);
  mongoc_uri_set_write_concern (uri, concern);
  mongoc_write_concern_destroy (concern);

  return TRUE;
}

static mongoc_uri_t *
parse_uri (const char *text, GError **error)
{
  bson_error_t reason;
  g_autoptr (mongoc_uri_t) uri = mongoc_uri_new_with_error (text, &reason);

  /* The driver's own words may hold a part of the URI, and that may be the password. */
  if (uri == NULL)
    {
      g_set_error (
          error, CB_ERROR, CB_ERROR_INVALID_INPUT,
          "The URI of MongoDB is malformed (not shown, it may hold a password): it must be "
          "mongodb://[USER:PASSWORD@]HOST[:PORT][,…]/DATABASE[?OPTIONS], or mongodb+srv://");
      return NULL;
    }
  if (!choose_write_concern (uri, error))
    return NULL;

  set_default (uri, MONGOC_URI_SERVERSELECTIONTIMEOUTMS, SELECTION_TIMEOUT_MS);
  set_default (uri, MONGOC_URI_CONNECTTIMEOUTMS, CONNECT_TIMEOUT_MS);
  set_default (uri, MONGOC_URI_SOCKETTIMEOUTMS, ANSWER_TIMEOUT_MS);
  if (mongoc_uri_get_appname (uri) == NULL)
    mongoc_uri_set_appname (uri, "chatbotd");

  return g_steal_pointer (&uri);
}

static char *
list_hosts (const mongoc_uri_t *uri)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  if (mongoc_uri_get_srv_hostname (uri) != NULL)
    return g_strdup (mongoc_uri_get_srv_hostname (uri));

  for (const mongoc_host_list_t *host = mongoc_uri_get_hosts (uri); host != NULL; host = host->next)
    g_strv_builder_add (names, host->host_and_port);
  list = g_strv_builder_end (names);

  return g_strjoinv (",", list);
}

/**
 * cb_mongo_new:
 * @uri: as MONGODB_URI has it
 * @error: return location for an error
 *
 * Connects nowhere yet.
 *
 * Returns: (transfer full) (nullable): the way there; %NULL where @uri is wrong
 */
CbMongo *
cb_mongo_new (const char *uri, GError **error)
{
  g_autoptr (mongoc_uri_t) parsed = NULL;
  mongoc_client_pool_t *pool;
  bson_error_t reason;
  const char *database;
  CbMongo *self;

  mongoc_init ();
  /* It would write to the standard output what the caller gets as an error anyway. */
  mongoc_log_set_handler (NULL, NULL);
  parsed = parse_uri (uri, error);
  if (parsed == NULL)
    return NULL;
  pool = mongoc_client_pool_new_with_error (parsed, &reason);
  if (pool == NULL)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "MongoDB cannot be used: %s",
                   reason.message);
      return NULL;
    }

  mongoc_client_pool_set_error_api (pool, MONGOC_ERROR_API_VERSION_2);
  database = mongoc_uri_get_database (parsed);
  self = g_new0 (CbMongo, 1);
  g_mutex_init (&self->lock);
  self->pool = pool;
  self->hosts = list_hosts (parsed);
  self->base = g_strdup (database != NULL ? database : CB_MONGO_DEFAULT_DATABASE);
  self->database = g_strdup (self->base);
  self->uri = g_steal_pointer (&parsed);
  watch_driver (self);

  return self;
}

/* Every link must be back. */
void
cb_mongo_free (CbMongo *self)
{
  mongoc_client_pool_destroy (self->pool);
  mongoc_uri_destroy (self->uri);
  g_mutex_clear (&self->lock);
  g_free (self->hosts);
  g_free (self->base);
  g_free (self->database);
  g_free (self);
}

const char *
cb_mongo_get_uri (CbMongo *self)
{
  return mongoc_uri_get_string (self->uri);
}

const char *
cb_mongo_get_base (CbMongo *self)
{
  return self->base;
}

const char *
cb_mongo_get_hosts (CbMongo *self)
{
  return self->hosts;
}

/* Links that are borrowed from now on are about @name. */
void
cb_mongo_set_database (CbMongo *self, const char *name)
{
  g_mutex_lock (&self->lock);
  g_free (self->database);
  self->database = g_strdup (name);
  g_mutex_unlock (&self->lock);
}

/**
 * cb_mongo_borrow:
 * @self: a way to MongoDB
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a connection for the calling thread
 */
CbMongoLink *
cb_mongo_borrow (CbMongo *self, GError **error)
{
  mongoc_client_t *client = mongoc_client_pool_pop (self->pool);
  CbMongoLink *link;

  if (client == NULL)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "All connections to MongoDB at %s are in use",
                   self->hosts);
      return NULL;
    }

  link = g_new0 (CbMongoLink, 1);
  link->mongo = self;
  link->client = client;
  g_mutex_lock (&self->lock);
  link->database = g_strdup (self->database);
  g_mutex_unlock (&self->lock);

  return link;
}

void
cb_mongo_link_free (CbMongoLink *link)
{
  mongoc_client_pool_push (link->mongo->pool, link->client);
  g_free (link->database);
  g_free (link);
}

/* Returns: (transfer full): a collection of the link's database */
mongoc_collection_t *
cb_mongo_link_get_collection (CbMongoLink *link, const char *name)
{
  return mongoc_client_get_collection (link->client, link->database, name);
}

/* Returns: FALSE */
gboolean
cb_mongo_link_fail (CbMongoLink *link, const bson_error_t *reason, GError **error)
{
  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "MongoDB at %s: %s", link->mongo->hosts,
               reason->message);
  return FALSE;
}

/**
 * cb_mongo_link_find:
 * @link: a connection
 * @collection: where to look
 * @filter: what for
 * @options: (nullable): order, limit and the like
 * @each: called with each document
 * @user_data: for @each
 * @error: return location for an error
 *
 * Returns: %FALSE where the server or @each failed
 */
gboolean
cb_mongo_link_find (CbMongoLink *link,
                    const char *collection,
                    const bson_t *filter,
                    const bson_t *options,
                    CbMongoEach each,
                    gpointer user_data,
                    GError **error)
{
  g_autoptr (mongoc_collection_t) place = cb_mongo_link_get_collection (link, collection);
  g_autoptr (mongoc_cursor_t) cursor =
                 mongoc_collection_find_with_opts (place, filter, options, NULL);
  const bson_t *doc;
  bson_error_t reason;

  while (mongoc_cursor_next (cursor, &doc))
    if (!each (doc, user_data, error))
      return FALSE;

  return !mongoc_cursor_error (cursor, &reason) || cb_mongo_link_fail (link, &reason, error);
}

typedef struct
{
  CbMongoConvert convert;
  GPtrArray *list; /* (unowned) */
} Collection;

static gboolean
collect (const bson_t *doc, gpointer user_data, GError **error)
{
  Collection *collection = user_data;
  gpointer value = collection->convert (doc, error);

  if (value == NULL)
    return FALSE;
  g_ptr_array_add (collection->list, value);

  return TRUE;
}

/**
 * cb_mongo_link_list:
 * @link: a connection
 * @collection: where to look
 * @filter: what for
 * @options: (nullable): order, limit and the like
 * @convert: makes a value of each document
 * @free_value: frees one
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the values
 */
GPtrArray *
cb_mongo_link_list (CbMongoLink *link,
                    const char *collection,
                    const bson_t *filter,
                    const bson_t *options,
                    CbMongoConvert convert,
                    GDestroyNotify free_value,
                    GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (free_value);
  Collection collecting = { convert, list };

  return cb_mongo_link_find (link, collection, filter, options, collect, &collecting, error)
             ? g_steal_pointer (&list)
             : NULL;
}

static gboolean
keep_first (const bson_t *doc, gpointer user_data, GError **error)
{
  bson_t **kept = user_data;

  if (*kept == NULL)
    *kept = bson_copy (doc);

  return TRUE;
}

/**
 * cb_mongo_link_find_one:
 * @link: a connection
 * @collection: where to look
 * @filter: what for
 * @options: (nullable): order and the like
 * @doc: (out) (transfer full) (nullable): what was found first, or %NULL
 * @error: return location for an error
 *
 * Returns: %FALSE where the server failed
 */
gboolean
cb_mongo_link_find_one (CbMongoLink *link,
                        const char *collection,
                        const bson_t *filter,
                        const bson_t *options,
                        bson_t **doc,
                        GError **error)
{
  g_autoptr (bson_t) all = options != NULL ? bson_copy (options) : bson_new ();

  *doc = NULL;
  bson_append_int64 (all, "limit", -1, 1);
  if (cb_mongo_link_find (link, collection, filter, all, keep_first, doc, error))
    return TRUE;

  g_clear_pointer (doc, bson_destroy);
  return FALSE;
}

gboolean
cb_mongo_link_count (CbMongoLink *link, const char *name, guint64 *count, GError **error)
{
  g_autoptr (mongoc_collection_t) place = cb_mongo_link_get_collection (link, name);
  bson_error_t reason;
  gint64 found = mongoc_collection_estimated_document_count (place, NULL, NULL, NULL, &reason);

  if (found < 0)
    return cb_mongo_link_fail (link, &reason, error);
  *count = found;

  return TRUE;
}

/* Changes what @selector finds, or makes it. */
gboolean
cb_mongo_link_upsert (CbMongoLink *link,
                      const char *collection,
                      const bson_t *selector,
                      const bson_t *update,
                      GError **error)
{
  g_autoptr (mongoc_collection_t) place = cb_mongo_link_get_collection (link, collection);
  g_autoptr (bson_t) options = BCON_NEW ("upsert", BCON_BOOL (TRUE));
  bson_error_t reason;

  return mongoc_collection_update_one (place, selector, update, options, NULL, &reason) ||
         cb_mongo_link_fail (link, &reason, error);
}

/**
 * cb_mongo_link_command:
 * @link: a connection
 * @database: (nullable): where to; the link's by default
 * @command: what to do
 * @reply: (out caller-allocates) (optional): to be destroyed in any case
 * @error: return location for an error
 *
 * Returns: %FALSE where the server refused
 */
gboolean
cb_mongo_link_command (CbMongoLink *link,
                       const char *database,
                       const bson_t *command,
                       bson_t *reply,
                       GError **error)
{
  bson_error_t reason;

  return mongoc_client_command_simple (link->client, database != NULL ? database : link->database,
                                       command, NULL, reply, &reason) ||
         cb_mongo_link_fail (link, &reason, error);
}

static bson_t *
build_counting (const char *counter, guint by)
{
  return BCON_NEW ("findAndModify", BCON_UTF8 (CB_MONGO_META), "query", "{", "_id",
                   BCON_UTF8 (counter), "}", "update", "{", "$inc", "{", "value", BCON_INT64 (by),
                   "}", "}", "upsert", BCON_BOOL (TRUE), "new", BCON_BOOL (TRUE));
}

/**
 * cb_mongo_link_count_up:
 * @link: a connection
 * @counter: which counter
 * @by: how many numbers to take
 * @first: (out): the first of them; none is given twice, and they grow
 * @error: return location for an error
 *
 * Returns: %FALSE where the server failed
 */
gboolean
cb_mongo_link_count_up (CbMongoLink *link,
                        const char *counter,
                        guint by,
                        gint64 *first,
                        GError **error)
{
  g_autoptr (bson_t) command = build_counting (counter, by);
  bson_error_t reason;
  bson_iter_t iter;
  bson_iter_t value;
  bson_t reply;
  gboolean ok = mongoc_client_write_command_with_opts (link->client, link->database, command, NULL,
                                                       &reply, &reason);

  if (!ok)
    cb_mongo_link_fail (link, &reason, error);
  else if (bson_iter_init (&iter, &reply) &&
           bson_iter_find_descendant (&iter, "value.value", &value))
    *first = bson_iter_as_int64 (&value) - by + 1;
  else
    {
      g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "MongoDB at %s gave no number for “%s”",
                   link->mongo->hosts, counter);
      ok = FALSE;
    }
  bson_destroy (&reply);

  return ok;
}
