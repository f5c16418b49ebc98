#include "store/cb-mongo-dumper.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "base/cb-error.h"
#include "store/cb-mongo-dump.h"
#include "store/cb-mongo-schema.h"
#include "store/cb-mongodump.h"

/* Documents between two reports, waits and looks at the cancellable. */
#define DOCUMENTS_A_STEP 500

/**
 * CbMongoDumper:
 *
 * Dumps the database in mongodump's form, so that mongorestore reads what is unpacked.
 *
 * Not every server has snapshots, so the order makes it consistent: sessions are read before their
 * messages, and of the messages those that the session had counted by then. Whatever was
 * acknowledged before the dump began is in it, and of every session the beginning without a gap.
 * Marks of erasure come last: what was erased meanwhile goes when the dump is loaded.
 *
 * Where the administrator wants it, the documents are read by MongoDB's own mongodump: once for
 * each collection, in that same order.
 */
struct _CbMongoDumper
{
  GObject parent_instance;

  CbMongo *mongo;       /* (owned) */
  guint tool_timeout_s; /* 0 where it reads the documents itself */
};

/* One dump on its way to the disk. */
typedef struct
{
  CbMongoLink *link; /* (unowned) */
  char *directory;   /* (owned): of the database */
  FILE *file;        /* (owned) (nullable): of the collection */
  const char *collection;
  bson_reader_t *sessions; /* (owned) (nullable): those that are in it, while messages are read */
  const bson_t *session;   /* (unowned) (nullable): the one that messages are read of */
  guint64 n_documents;
  guint64 n_expected;
  gsize n_bytes; /* since the last step */
  CbThrottle *throttle;
  CbStoreDumperProgress progress;
  gpointer user_data;
  GCancellable *cancellable;
} Dumping;

typedef struct
{
  const char *collection;
  const char *sort[3];
} Step;

/* In this order. */
static const Step steps[] = {
  { CB_MONGO_UPLOADS, { "_id" } },
  { CB_MONGO_SESSIONS, { "_id" } },
  { CB_MONGO_MESSAGES, { "session", "seq" } },
  { CB_MONGO_AUDIT, { "_id" } },
  { CB_MONGO_ALERTS, { "_id" } },
  { CB_MONGO_NOTICES, { "_id" } },
  { CB_MONGO_SILENCES, { "_id" } },
  { CB_MONGO_INTENTS, { "_id" } },
  { CB_MONGO_ERASED, { "_id" } },
  { CB_MONGO_META, { "_id" } },
};

static void cb_mongo_dumper_iface_init (CbStoreDumperInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbMongoDumper,
                               cb_mongo_dumper,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_STORE_DUMPER,
                                                      cb_mongo_dumper_iface_init))

/* Returns: FALSE */
static gboolean
fail (const char *what, const char *path, GError **error)
{
  int saved = errno;

  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "Cannot %s “%s”: %s", what, path,
               g_strerror (saved));
  return FALSE;
}

static char *
build_path (const Dumping *dumping, const char *collection, const char *suffix)
{
  g_autofree char *name = g_strconcat (collection, suffix, NULL);

  return g_build_filename (dumping->directory, name, NULL);
}

static gboolean
pass_step (Dumping *dumping, GError **error)
{
  gsize bytes = dumping->n_bytes;

  dumping->n_bytes = 0;
  if (dumping->progress != NULL)
    dumping->progress (MIN (1, (double) dumping->n_documents / MAX (dumping->n_expected, 1)),
                       dumping->user_data);

  return dumping->throttle == NULL ||
         cb_throttle_pass (dumping->throttle, bytes, dumping->cancellable, error);
}

/* Both lists are in the order of session ids, so each is gone through once. */
static gboolean
is_counted (Dumping *dumping, const bson_t *message)
{
  const char *wanted = cb_mongo_get_text (message, "session");
  const char *id;

  while ((id = dumping->session != NULL ? cb_mongo_get_text (dumping->session, "_id") : NULL) !=
             NULL &&
         wanted != NULL && strcmp (id, wanted) < 0)
    dumping->session = bson_reader_read (dumping->sessions, NULL);

  return g_strcmp0 (id, wanted) == 0 &&
         cb_mongo_get_int64 (message, "seq") <= cb_mongo_get_int64 (dumping->session, "last_seq");
}

/* Which database is in use is no part of what is in it. */
static gboolean
is_wanted (Dumping *dumping, const bson_t *doc)
{
  if (dumping->sessions != NULL)
    return is_counted (dumping, doc);

  return strcmp (dumping->collection, CB_MONGO_META) != 0 ||
         g_strcmp0 (cb_mongo_get_text (doc, "_id"), "current") != 0;
}

static gboolean
write_document (const bson_t *doc, gpointer user_data, GError **error)
{
  Dumping *dumping = user_data;

  if (!is_wanted (dumping, doc))
    return TRUE;
  if (fwrite (bson_get_data (doc), doc->len, 1, dumping->file) != 1)
    return fail ("write to", dumping->directory, error);
  dumping->n_documents++;
  dumping->n_bytes += doc->len;

  return dumping->n_documents % DOCUMENTS_A_STEP != 0 || pass_step (dumping, error);
}

static bson_t *
build_order (const Step *step)
{
  bson_t *options = bson_new ();
  bson_t sort;

  bson_append_document_begin (options, "sort", -1, &sort);
  for (const char *const *field = step->sort; *field != NULL; field++)
    bson_append_int32 (&sort, *field, -1, 1);
  bson_append_document_end (options, &sort);

  return options;
}

/* The sessions that were written are read again beside their messages. */
static gboolean
begin_messages (Dumping *dumping, GError **error)
{
  g_autofree char *path = build_path (dumping, CB_MONGO_SESSIONS, ".bson");
  bson_error_t reason;

  dumping->sessions = bson_reader_new_from_file (path, &reason);
  if (dumping->sessions == NULL)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "Cannot read “%s”: %s", path, reason.message);
      return FALSE;
    }
  dumping->session = bson_reader_read (dumping->sessions, NULL);

  return TRUE;
}

static gboolean
close_file (Dumping *dumping, const char *path, GError **error)
{
  FILE *file = g_steal_pointer (&dumping->file);

  g_clear_pointer (&dumping->sessions, bson_reader_destroy);
  dumping->session = NULL;

  return fclose (file) == 0 || fail ("write to", path, error);
}

static gboolean
dump_documents (Dumping *dumping, const Step *step, GError **error)
{
  g_autofree char *path = build_path (dumping, step->collection, ".bson");
  g_autoptr (bson_t) everything = bson_new ();
  g_autoptr (bson_t) order = build_order (step);
  gboolean ok;

  dumping->collection = step->collection;
  dumping->file = fopen (path, "wbxe");
  if (dumping->file == NULL)
    return fail ("write", path, error);
  ok = (strcmp (step->collection, CB_MONGO_MESSAGES) != 0 || begin_messages (dumping, error)) &&
       cb_mongo_link_find (dumping->link, step->collection, everything, order, write_document,
                           dumping, error);

  return close_file (dumping, path, ok ? error : NULL) && ok;
}

/* What mongorestore needs to make the indexes again, in its own words. */
static gboolean
dump_metadata (Dumping *dumping, const Step *step, GError **error)
{
  g_autofree char *path = build_path (dumping, step->collection, ".metadata.json");
  g_autoptr (mongoc_collection_t) place =
                 cb_mongo_link_get_collection (dumping->link, step->collection);
  g_autoptr (mongoc_cursor_t) cursor = mongoc_collection_find_indexes_with_opts (place, NULL);
  g_autoptr (GString) text = g_string_new ("{\"options\":{},\"indexes\":[");
  const char *separator = "";
  bson_error_t reason;
  const bson_t *doc;

  while (mongoc_cursor_next (cursor, &doc))
    {
      char *json = bson_as_canonical_extended_json (doc, NULL);

      g_string_append_printf (text, "%s%s", separator, json);
      separator = ",";
      bson_free (json);
    }
  if (mongoc_cursor_error (cursor, &reason))
    return cb_mongo_link_fail (dumping->link, &reason, error);
  g_string_append_printf (text, "],\"collectionName\":\"%s\",\"type\":\"collection\"}",
                          step->collection);

  return g_file_set_contents_full (path, text->str, text->len, G_FILE_SET_CONTENTS_NONE, 0600,
                                   error);
}

static gboolean
count_documents (Dumping *dumping, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      guint64 count = 0;

      if (!cb_mongo_link_count (dumping->link, steps[i].collection, &count, error))
        return FALSE;
      dumping->n_expected += count;
    }

  return TRUE;
}

static gboolean
dump_all (Dumping *dumping, GError **error)
{
  if (!count_documents (dumping, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (g_cancellable_set_error_if_cancelled (dumping->cancellable, error) ||
        !dump_documents (dumping, &steps[i], error) || !dump_metadata (dumping, &steps[i], error))
      return FALSE;

  return TRUE;
}

/* mongodump, told of a collection that is not there, need not make a file. */
static gboolean
dump_by_tool (Dumping *dumping, const CbMongodump *tool, GError **error)
{
  const guint n = G_N_ELEMENTS (steps);

  for (guint i = 0; i < n; i++)
    {
      guint64 count = 0;

      if (g_cancellable_set_error_if_cancelled (dumping->cancellable, error) ||
          !cb_mongo_link_count (dumping->link, steps[i].collection, &count, error) ||
          (count > 0 && !cb_mongodump_run (tool, steps[i].collection, error)))
        return FALSE;
      if (dumping->progress != NULL)
        dumping->progress ((double) (i + 1) / n, dumping->user_data);
    }

  return TRUE;
}

static gboolean
dump_somehow (CbMongoDumper *self, Dumping *dumping, const char *target, GError **error)
{
  const CbMongodump tool = { cb_mongo_get_uri (self->mongo), dumping->link->database, target,
                             self->tool_timeout_s, dumping->cancellable };

  return self->tool_timeout_s > 0 ? dump_by_tool (dumping, &tool, error)
                                  : dump_all (dumping, error);
}

static gboolean
cb_mongo_dumper_dump (CbStoreDumper *dumper,
                      const char *target,
                      CbThrottle *throttle,
                      CbStoreDumperProgress progress,
                      gpointer user_data,
                      GCancellable *cancellable,
                      GError **error)
{
  CbMongoDumper *self = CB_MONGO_DUMPER (dumper);
  g_autoptr (CbMongoLink) link = NULL;
  g_autoptr (CbMongoDump) dump = NULL;
  Dumping dumping = {
    .throttle = throttle, .progress = progress, .user_data = user_data, .cancellable = cancellable
  };
  gboolean ok;

  if (!cb_mongo_schema_choose_database (self->mongo, error))
    return FALSE;
  link = cb_mongo_borrow (self->mongo, error);
  if (link == NULL)
    return FALSE;

  dumping.link = link;
  dumping.directory = g_build_filename (target, link->database, NULL);
  ok = g_mkdir_with_parents (dumping.directory, 0700) == 0
           ? dump_somehow (self, &dumping, target, error)
           : fail ("make", target, error);
  g_free (dumping.directory);
  dump = ok ? NULL : cb_mongo_dump_open (target, NULL);
  if (dump != NULL)
    cb_mongo_dump_remove (dump);

  return ok;
}

/* What it cannot be asked about is not in the way: the backup says why it fails. */
static guint64
cb_mongo_dumper_measure (CbStoreDumper *dumper)
{
  g_autoptr (CbMongoLink) link = cb_mongo_borrow (CB_MONGO_DUMPER (dumper)->mongo, NULL);
  g_autoptr (bson_t) command = BCON_NEW ("dbStats", BCON_INT32 (1));
  guint64 size = 0;
  bson_t reply;

  if (link == NULL)
    return 0;
  if (cb_mongo_link_command (link, NULL, command, &reply, NULL))
    size = cb_mongo_get_int64 (&reply, "dataSize");
  bson_destroy (&reply);

  return size;
}

static CbStoreSummary *
cb_mongo_dumper_inspect (CbStoreDumper *dumper,
                         const char *target,
                         gboolean thorough,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (CbMongoDump) dump = cb_mongo_dump_open (target, error);

  return dump != NULL ? cb_mongo_dump_summarize (dump, cancellable, error) : NULL;
}

static void
cb_mongo_dumper_iface_init (CbStoreDumperInterface *iface)
{
  iface->kind = "mongodb";
  iface->file_name = CB_MONGO_DUMP_NAME;
  iface->measure = cb_mongo_dumper_measure;
  iface->dump = cb_mongo_dumper_dump;
  iface->inspect = cb_mongo_dumper_inspect;
}

static void
cb_mongo_dumper_finalize (GObject *object)
{
  g_clear_pointer (&CB_MONGO_DUMPER (object)->mongo, cb_mongo_free);

  G_OBJECT_CLASS (cb_mongo_dumper_parent_class)->finalize (object);
}

static void
cb_mongo_dumper_class_init (CbMongoDumperClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_mongo_dumper_finalize;
}

static void
cb_mongo_dumper_init (CbMongoDumper *self)
{
}

/**
 * cb_mongo_dumper_new:
 * @uri: as MONGODB_URI has it
 * @tool_timeout_s: how long mongodump may take for a collection; 0 to do without it
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): what dumps it; %NULL where @uri is wrong
 */
CbStoreDumper *
cb_mongo_dumper_new (const char *uri, guint tool_timeout_s, GError **error)
{
  g_autoptr (CbMongoDumper) self = g_object_new (CB_TYPE_MONGO_DUMPER, NULL);

  self->tool_timeout_s = tool_timeout_s;
  self->mongo = cb_mongo_new (uri, error);

  return self->mongo != NULL ? CB_STORE_DUMPER (g_steal_pointer (&self)) : NULL;
}
