#include "store/cb-mongo-loader.h"

#include <string.h>

#include "base/cb-error.h"
#include "store/cb-mongo-bulk.h"
#include "store/cb-mongo-dump.h"
#include "store/cb-mongo-schema.h"

/* Documents that go to the server together. */
#define BATCH 1000

/* In the dump's directory: the name of the database that it is loaded into, once it was chosen. */
#define MARK_NAME "loading-into"

/* One dump on its way to the server. */
typedef struct
{
  CbMongo *mongo;    /* (unowned) */
  CbMongoDump *dump; /* (owned) */
  CbMongoLink *link; /* (owned) (nullable) */
  char *database;    /* (owned): the new one */
  const char *collection;
  CbMongoBulk *bulk; /* (owned) (nullable) */
  guint n_waiting;
} Loading;

static void
loading_clear (Loading *loading)
{
  g_clear_pointer (&loading->bulk, cb_mongo_bulk_free);
  g_clear_pointer (&loading->link, cb_mongo_link_free);
  g_clear_pointer (&loading->dump, cb_mongo_dump_free);
  g_free (loading->database);
}

/* The name is written down first, so that a load that was broken off is begun again at its place.
 */
static char *
choose_database (CbMongo *mongo, const char *directory, GError **error)
{
  g_autofree char *mark = g_build_filename (directory, MARK_NAME, NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%dT%H%M%SZ");
  g_autofree char *name = NULL;

  if (g_file_get_contents (mark, &name, NULL, NULL))
    return g_steal_pointer (&name);

  name = g_strconcat (cb_mongo_get_base (mongo), "_", time, NULL);

  return g_file_set_contents_full (mark, name, -1,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, error)
             ? g_steal_pointer (&name)
             : NULL;
}

/* Returns: whether @name is in use already: only the dump was not removed any more */
static gboolean
is_current (CbMongo *mongo, const char *name)
{
  g_autoptr (CbMongoLink) link = cb_mongo_borrow (mongo, NULL);

  return link != NULL && strcmp (link->database, name) == 0;
}

static gboolean
send_waiting (Loading *loading, GError **error)
{
  gboolean ok = loading->bulk == NULL || cb_mongo_bulk_execute (loading->bulk, error);

  g_clear_pointer (&loading->bulk, cb_mongo_bulk_free);
  loading->n_waiting = 0;

  return ok;
}

static gboolean
load_document (const bson_t *doc, gpointer user_data, GError **error)
{
  Loading *loading = user_data;

  /* Which database is in use is no part of what is in it. */
  if (strcmp (loading->collection, CB_MONGO_META) == 0 &&
      g_strcmp0 (cb_mongo_get_text (doc, "_id"), "current") == 0)
    return TRUE;

  if (loading->bulk == NULL)
    loading->bulk = cb_mongo_bulk_new (loading->link, loading->collection);
  cb_mongo_bulk_insert (loading->bulk, bson_copy (doc));

  return ++loading->n_waiting < BATCH || send_waiting (loading, error);
}

static gboolean
check_count (Loading *loading, const CbStoreSummary *summary, GError **error)
{
  guint64 expected = cb_store_summary_get_rows (summary, loading->collection);
  guint64 found = 0;

  if (!cb_mongo_link_count (loading->link, loading->collection, &found, error))
    return FALSE;
  if (found == expected || strcmp (loading->collection, CB_MONGO_META) == 0)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE,
               "Of %" G_GUINT64_FORMAT " documents of “%s”, %" G_GUINT64_FORMAT
               " are in the database after loading them",
               expected, loading->collection, found);
  return FALSE;
}

static gboolean
drop_database (Loading *loading, GError **error)
{
  g_autoptr (bson_t) command = BCON_NEW ("dropDatabase", BCON_INT32 (1));

  return cb_mongo_link_command (loading->link, NULL, command, NULL, error);
}

/* Indexes come first: they are few, and what they refuse must not be let in. */
static gboolean
load_all (Loading *loading, const CbStoreSummary *summary, GError **error)
{
  GPtrArray *collections = cb_mongo_dump_get_collections (loading->dump);

  if (!drop_database (loading, error) || !cb_mongo_schema_create_indexes (loading->link, error))
    return FALSE;
  for (guint i = 0; i < collections->len; i++)
    {
      loading->collection = g_ptr_array_index (collections, i);
      if (!cb_mongo_dump_read (loading->dump, loading->collection, load_document, loading, NULL,
                               error) ||
          !send_waiting (loading, error) || !check_count (loading, summary, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
load (Loading *loading, GError **error)
{
  g_autoptr (CbStoreSummary) summary = cb_mongo_dump_summarize (loading->dump, NULL, error);

  if (summary == NULL)
    return FALSE;
  cb_mongo_set_database (loading->mongo, loading->database);
  loading->link = cb_mongo_borrow (loading->mongo, error);

  return loading->link != NULL && load_all (loading, summary, error) &&
         cb_mongo_schema_switch_database (loading->mongo, loading->database, error);
}

/**
 * cb_mongo_loader_run:
 * @mongo: a way to MongoDB, whose database was chosen
 * @directory: where a dump may wait
 * @error: return location for an error
 *
 * Loads a dump into a database of a new name and has that used from then on; the former stays as it
 * is. Wherever it stops, the former is in use or the new one, and running it again goes on.
 * Harmless where no dump waits.
 *
 * Returns: %FALSE when it failed
 */
gboolean
cb_mongo_loader_run (CbMongo *mongo, const char *directory, GError **error)
{
  Loading loading = { .mongo = mongo };
  gboolean ok;

  if (!g_file_test (directory, G_FILE_TEST_IS_DIR))
    return TRUE;

  loading.dump = cb_mongo_dump_open (directory, error);
  loading.database = loading.dump != NULL ? choose_database (mongo, directory, error) : NULL;
  ok = loading.database != NULL && (is_current (mongo, loading.database) || load (&loading, error));
  if (ok)
    cb_mongo_dump_remove (loading.dump);
  else
    g_prefix_error (error, "The dump in “%s” cannot be loaded: ", directory);
  loading_clear (&loading);

  return ok;
}
