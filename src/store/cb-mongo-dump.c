#include "store/cb-mongo-dump.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/cb-error.h"
#include "store/cb-mongo-schema.h"

#define DOCUMENTS_SUFFIX ".bson"

/* Documents between two looks at the cancellable. */
#define DOCUMENTS_A_LOOK 1000

struct _CbMongoDump
{
  char *directory;        /* (owned): the whole */
  char *database;         /* (owned): the directory in it */
  GPtrArray *collections; /* (owned) (element-type utf8) */
};

/* What one reading needs. */
typedef struct
{
  const char *path;
  CbMongoDumpEach each;
  gpointer user_data;
  GCancellable *cancellable;
  gsize size; /* of the file */
} Reading;

/* What is counted. */
typedef struct
{
  guint64 n_documents;
  gint64 schema;
} Count;

void
cb_mongo_dump_free (CbMongoDump *self)
{
  g_free (self->directory);
  g_free (self->database);
  g_clear_pointer (&self->collections, g_ptr_array_unref);
  g_free (self);
}

const char *
cb_mongo_dump_get_database (CbMongoDump *self)
{
  return self->database;
}

/* Returns: (transfer none) (element-type utf8): what there are documents of */
GPtrArray *
cb_mongo_dump_get_collections (CbMongoDump *self)
{
  return self->collections;
}

/* mongodump leaves a file of its own beside the databases, and "admin" where it dumped all. */
static gboolean
find_database (CbMongoDump *self, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (self->directory, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->directory, name, NULL);

      if (!g_file_test (path, G_FILE_TEST_IS_DIR) || strcmp (name, "admin") == 0)
        continue;
      if (self->database != NULL)
        {
          g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                       "“%s” holds more than one database: “%s” and “%s”", self->directory,
                       self->database, name);
          return FALSE;
        }
      self->database = g_strdup (name);
    }

  if (self->database == NULL)
    g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "“%s” holds no dump of a MongoDB",
                 self->directory);

  return self->database != NULL;
}

static void
list_collections (CbMongoDump *self)
{
  g_autofree char *path = g_build_filename (self->directory, self->database, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  self->collections = g_ptr_array_new_with_free_func (g_free);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, DOCUMENTS_SUFFIX) && !g_str_has_prefix (name, "system."))
      g_ptr_array_add (self->collections,
                       g_strndup (name, strlen (name) - strlen (DOCUMENTS_SUFFIX)));
}

/**
 * cb_mongo_dump_open:
 * @directory: where the dump is
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the dump; %NULL with %CB_ERROR_INVALID_INPUT where
 * @directory is none
 */
CbMongoDump *
cb_mongo_dump_open (const char *directory, GError **error)
{
  g_autoptr (CbMongoDump) self = g_new0 (CbMongoDump, 1);

  self->directory = g_strdup (directory);
  if (!find_database (self, error))
    return NULL;
  list_collections (self);

  return g_steal_pointer (&self);
}

static gboolean
fail_damaged (const Reading *reading, guint64 n_documents, const char *why, GError **error)
{
  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
               "“%s” is damaged behind document %" G_GUINT64_FORMAT ": %s", reading->path,
               n_documents, why);
  return FALSE;
}

/*
 * Each document is looked through to its end: lengths, types, and that text is UTF-8. The reader
 * takes a document that is cut off for the end of the file.
 */
static gboolean
read_documents (const Reading *reading, bson_reader_t *reader, GError **error)
{
  guint64 n_documents = 0;
  gsize n_bytes = 0;
  const bson_t *doc;

  while ((doc = bson_reader_read (reader, NULL)) != NULL)
    {
      n_bytes += doc->len;
      if (!bson_validate (doc, BSON_VALIDATE_UTF8 | BSON_VALIDATE_UTF8_ALLOW_NULL, NULL))
        return fail_damaged (reading, n_documents, "it is no valid BSON", error);
      if (!reading->each (doc, reading->user_data, error))
        return FALSE;
      if (++n_documents % DOCUMENTS_A_LOOK == 0 &&
          g_cancellable_set_error_if_cancelled (reading->cancellable, error))
        return FALSE;
    }

  return n_bytes == reading->size ||
         fail_damaged (reading, n_documents, "it ends within a document", error);
}

/**
 * cb_mongo_dump_read:
 * @self: a dump
 * @collection: which collection
 * @each: called with each document
 * @user_data: for @each
 * @cancellable: (nullable): ends it
 * @error: return location for an error
 *
 * Returns: %FALSE where it is damaged, or @each failed
 */
gboolean
cb_mongo_dump_read (CbMongoDump *self,
                    const char *collection,
                    CbMongoDumpEach each,
                    gpointer user_data,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autofree char *name = g_strconcat (collection, DOCUMENTS_SUFFIX, NULL);
  g_autofree char *path = g_build_filename (self->directory, self->database, name, NULL);
  Reading reading = { path, each, user_data, cancellable, 0 };
  bson_error_t reason;
  bson_reader_t *reader = bson_reader_new_from_file (path, &reason);
  GStatBuf st;
  gboolean ok;

  if (reader == NULL)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "Cannot read “%s”: %s", path, reason.message);
      return FALSE;
    }
  reading.size = g_stat (path, &st) == 0 ? st.st_size : 0;
  ok = read_documents (&reading, reader, error);
  bson_reader_destroy (reader);

  return ok;
}

static gboolean
count_document (const bson_t *doc, gpointer user_data, GError **error)
{
  Count *count = user_data;
  const char *id = cb_mongo_get_text (doc, "_id");

  count->n_documents++;
  if (g_strcmp0 (id, "schema") == 0)
    count->schema = cb_mongo_get_int64 (doc, "value");

  return TRUE;
}

static gboolean
check_schema (CbMongoDump *self, gint64 schema, GError **error)
{
  if (schema >= 1 && schema <= CB_MONGO_SCHEMA_VERSION)
    return TRUE;

  if (schema > CB_MONGO_SCHEMA_VERSION)
    g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT,
                 "“%s” has schema %d, but this chatbotd (%s) knows schemas up to %d only",
                 self->directory, (int) schema, CB_VERSION, CB_MONGO_SCHEMA_VERSION);
  else
    g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                 "“%s” is no dump of a chatbotd's database", self->directory);

  return FALSE;
}

/**
 * cb_mongo_dump_summarize:
 * @self: a dump
 * @cancellable: (nullable): ends it
 * @error: return location for an error
 *
 * Looks through every document.
 *
 * Returns: (transfer full) (nullable): what it holds
 */
CbStoreSummary *
cb_mongo_dump_summarize (CbMongoDump *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (CbStoreSummary) summary = cb_store_summary_new ("mongodb", 0);

  for (guint i = 0; i < self->collections->len; i++)
    {
      const char *collection = g_ptr_array_index (self->collections, i);
      Count count = { 0 };

      if (!cb_mongo_dump_read (self, collection, count_document, &count, cancellable, error))
        return NULL;
      if (strcmp (collection, CB_MONGO_META) == 0)
        summary->schema = CLAMP (count.schema, 0, G_MAXINT32);
      else
        cb_store_summary_set_rows (summary, collection, count.n_documents);
    }

  return check_schema (self, summary->schema, error) ? g_steal_pointer (&summary) : NULL;
}

static void
remove_files (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      g_remove (path);
    }
  g_rmdir (directory);
}

/* Removes it from the disk, as far as it is a dump: two levels of files. */
void
cb_mongo_dump_remove (CbMongoDump *self)
{
  g_autofree char *documents = g_build_filename (self->directory, self->database, NULL);

  remove_files (documents);
  remove_files (self->directory);
}
