#include "store/cb-sqlite-dumper.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "store/cb-sqlite-migrations.h"
#include "store/cb-sqlite.h"

/* Pages of 4 KiB that are copied at once: a quarter of a MiB. */
#define PAGES_A_STEP 64

/*
 * So much may wait in the kernel to be written out. More, and the syncs of those who commit in the
 * meantime would have to wait behind it.
 */
#define UNSYNCED_BYTES (2 << 20)

/* Instructions of SQLite's machine between two looks at the cancellable. */
#define INSTRUCTIONS_A_LOOK 100000

/**
 * CbSqliteDumper:
 *
 * Copies a database in WAL mode page by page within one read transaction: whatever is committed
 * meanwhile goes to the write-ahead log and is no part of the copy. Nobody waits for it; the log
 * cannot be emptied until it is done, and is copied into the database by this thread in the end.
 */
struct _CbSqliteDumper
{
  GObject parent_instance;

  char *path; /* (owned) */
};

/* One copy under way. */
typedef struct
{
  CbSqlite *source;       /* (owned) */
  CbSqlite *target;       /* (owned) (nullable) */
  sqlite3_backup *backup; /* (owned) (nullable) */
  int fd;                 /* (owned): the target's file, to sync it */
  gsize page_size;
  gsize unsynced;
} Copy;

static void cb_sqlite_dumper_iface_init (CbStoreDumperInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbSqliteDumper,
                               cb_sqlite_dumper,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_STORE_DUMPER,
                                                      cb_sqlite_dumper_iface_init))

static guint64
cb_sqlite_dumper_measure (CbStoreDumper *dumper)
{
  CbSqliteDumper *self = CB_SQLITE_DUMPER (dumper);
  g_autofree char *log = g_strconcat (self->path, "-wal", NULL);
  guint64 size = 0;
  GStatBuf st;

  if (g_stat (self->path, &st) == 0)
    size += st.st_size;
  if (g_stat (log, &st) == 0)
    size += st.st_size;

  return size;
}

/* Reads the one number that @sql gives. */
static gboolean
query_number (CbSqlite *db, const char *sql, gint64 *number, GError **error)
{
  sqlite3_stmt *stmt = NULL;
  gboolean ok = sqlite3_prepare_v2 (cb_sqlite_get_handle (db), sql, -1, &stmt, NULL) == SQLITE_OK &&
                sqlite3_step (stmt) == SQLITE_ROW;

  if (ok)
    *number = sqlite3_column_int64 (stmt, 0);
  else
    cb_sqlite_set_error (db, error);
  sqlite3_finalize (stmt);

  return ok;
}

/* Copying */

static void
copy_clear (Copy *copy)
{
  if (copy->backup != NULL)
    sqlite3_backup_finish (copy->backup);
  copy->backup = NULL;
  g_clear_pointer (&copy->target, cb_sqlite_close);
  g_clear_pointer (&copy->source, cb_sqlite_close);
  if (copy->fd >= 0)
    close (copy->fd);
  copy->fd = -1;
}

static gboolean
fail_target (const char *target, const char *what, GError **error)
{
  int saved = errno;

  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "Cannot %s “%s”: %s", what, target,
               g_strerror (saved));
  return FALSE;
}

/* The transaction that it begins is the moment of which the copy is. */
static gboolean
open_source (Copy *copy, const char *path, GError **error)
{
  gint64 number;

  copy->source = cb_sqlite_open (path, FALSE, error);
  if (copy->source == NULL || !cb_sqlite_execute (copy->source,
                                                  "PRAGMA cache_size = -1024;"
                                                  "BEGIN",
                                                  error))
    return FALSE;
  if (!query_number (copy->source, "SELECT count(*) FROM sqlite_schema", &number, error) ||
      !query_number (copy->source, "PRAGMA page_size", &number, error))
    return FALSE;
  copy->page_size = number;

  return TRUE;
}

static gboolean
open_target (Copy *copy, const char *target, GError **error)
{
  copy->fd = g_open (target, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (copy->fd < 0)
    return fail_target (target, "create", error);

  /* A crash makes the copy worthless anyhow: no journal, and syncs at our own pace. */
  copy->target = cb_sqlite_open (target, FALSE, error);
  if (copy->target == NULL || !cb_sqlite_execute (copy->target,
                                                  "PRAGMA journal_mode = OFF;"
                                                  "PRAGMA synchronous = OFF;"
                                                  "PRAGMA cache_size = -1024;",
                                                  error))
    return FALSE;

  copy->backup = sqlite3_backup_init (cb_sqlite_get_handle (copy->target), "main",
                                      cb_sqlite_get_handle (copy->source), "main");
  if (copy->backup == NULL)
    cb_sqlite_set_error (copy->target, error);

  return copy->backup != NULL;
}

static gboolean
sync_if_due (Copy *copy, gsize bytes, const char *target, GError **error)
{
  copy->unsynced += bytes;
  if (copy->unsynced < UNSYNCED_BYTES)
    return TRUE;

  copy->unsynced = 0;
  return fdatasync (copy->fd) == 0 || fail_target (target, "write", error);
}

static gboolean
copy_pages (Copy *copy,
            const char *target,
            CbThrottle *throttle,
            CbStoreDumperProgress progress,
            gpointer user_data,
            GCancellable *cancellable,
            GError **error)
{
  gsize bytes = PAGES_A_STEP * copy->page_size;
  int rc;

  while ((rc = sqlite3_backup_step (copy->backup, PAGES_A_STEP)) == SQLITE_OK)
    {
      int total = sqlite3_backup_pagecount (copy->backup);

      if (progress != NULL && total > 0)
        progress (1 - (double) sqlite3_backup_remaining (copy->backup) / total, user_data);
      if (!sync_if_due (copy, bytes, target, error) ||
          !cb_throttle_pass (throttle, bytes, cancellable, error))
        return FALSE;
    }
  if (rc == SQLITE_DONE)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "Cannot copy the database to “%s”: %s", target,
               sqlite3_errstr (rc));
  return FALSE;
}

/* What is copied says that it has a write-ahead log; the copy is to be one file, for itself. */
static gboolean
settle_target (Copy *copy, const char *target, GError **error)
{
  sqlite3_backup_finish (copy->backup);
  copy->backup = NULL;
  g_clear_pointer (&copy->target, cb_sqlite_close);
  copy->target = cb_sqlite_open (target, FALSE, error);
  if (copy->target == NULL ||
      !cb_sqlite_execute (copy->target, "PRAGMA journal_mode = DELETE", error))
    return FALSE;
  g_clear_pointer (&copy->target, cb_sqlite_close);

  return fsync (copy->fd) == 0 || fail_target (target, "write", error);
}

/*
 * Takes the write-ahead log, which has grown since the copy began, off the writer's hands: most of
 * it while writing goes on, the rest, which is little, in one go that empties it.
 */
static void
settle_source (Copy *copy)
{
  sqlite3 *db = cb_sqlite_get_handle (copy->source);

  cb_sqlite_execute (copy->source, "COMMIT", NULL);
  sqlite3_busy_timeout (db, 0);
  sqlite3_wal_checkpoint_v2 (db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  sqlite3_wal_checkpoint_v2 (db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
}

static gboolean
cb_sqlite_dumper_dump (CbStoreDumper *dumper,
                       const char *target,
                       CbThrottle *throttle,
                       CbStoreDumperProgress progress,
                       gpointer user_data,
                       GCancellable *cancellable,
                       GError **error)
{
  CbSqliteDumper *self = CB_SQLITE_DUMPER (dumper);
  Copy copy = { NULL, NULL, NULL, -1, 0, 0 };
  gboolean created;
  gboolean ok;

  if (!g_file_test (self->path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, CB_ERROR, CB_ERROR_NOT_FOUND, "There is no database “%s”", self->path);
      return FALSE;
    }

  ok = open_source (&copy, self->path, error) && open_target (&copy, target, error) &&
       copy_pages (&copy, target, throttle, progress, user_data, cancellable, error) &&
       settle_target (&copy, target, error);
  created = copy.fd >= 0;
  if (ok)
    settle_source (&copy);
  copy_clear (&copy);
  if (!ok && created)
    g_unlink (target);

  return ok;
}

/* Judging */

static int
on_machine_ran_cb (void *data)
{
  return g_cancellable_is_cancelled (data);
}

/* A file that is not a database at all is no failure of this machine's. */
static void
blame_dump (const char *dump, GCancellable *cancellable, GError **error)
{
  /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): called only with an error that is set */
  g_autofree char *why = g_strdup ((*error)->message);

  g_clear_error (error);
  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "“%s” is damaged: %s", dump, why);
}

static gboolean
check_identity (CbSqlite *db, const char *dump, guint *schema, GError **error)
{
  gint64 application;
  gint64 version;

  if (!query_number (db, "PRAGMA application_id", &application, error) ||
      !query_number (db, "PRAGMA user_version", &version, error))
    return FALSE;

  if (application != CB_SQLITE_APPLICATION_ID || version < 1)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "“%s” is not a database of chatbotd",
                   dump);
      return FALSE;
    }
  if (version > CB_SQLITE_SCHEMA_VERSION)
    {
      g_set_error (
          error, CB_ERROR, CB_ERROR_CONFLICT,
          "“%s” has schema %d, but this chatbotd (%s) knows schemas up to %d only: a newer "
          "chatbotd wrote it",
          dump, (int) version, CB_VERSION, CB_SQLITE_SCHEMA_VERSION);
      return FALSE;
    }
  *schema = version;

  return TRUE;
}

/* SQLite's own checks give one row "ok", or a row for each thing that is wrong. */
static gboolean
check_integrity (CbSqlite *db, const char *dump, gboolean thorough, GError **error)
{
  const char *sql = thorough ? "PRAGMA integrity_check (1)" : "PRAGMA quick_check (1)";
  sqlite3_stmt *stmt = cb_sqlite_prepare (db, sql, error);
  gboolean row = FALSE;
  gboolean ok;

  if (stmt == NULL || !cb_sqlite_next (db, stmt, &row, error))
    return FALSE;

  ok = row && g_strcmp0 (cb_sqlite_column_text (stmt, 0), "ok") == 0;
  if (!ok)
    g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "“%s” is damaged: %s", dump,
                 row ? cb_sqlite_column_text (stmt, 0) : "it cannot be checked");
  sqlite3_reset (stmt);

  return ok;
}

static gboolean
check_references (CbSqlite *db, const char *dump, GError **error)
{
  sqlite3_stmt *stmt = cb_sqlite_prepare (db, "PRAGMA foreign_key_check", error);
  gboolean row = FALSE;

  if (stmt == NULL || !cb_sqlite_next (db, stmt, &row, error))
    return FALSE;

  if (row)
    g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                 "“%s” is damaged: a row of “%s” belongs to nothing", dump,
                 cb_sqlite_column_text (stmt, 0));
  sqlite3_reset (stmt);

  return !row;
}

static gboolean
count_table (CbSqlite *db, const char *table, CbStoreSummary *summary, GError **error)
{
  char *sql = sqlite3_mprintf ("SELECT count(*) FROM \"%w\"", table);
  gint64 count = 0;
  gboolean ok = query_number (db, sql, &count, error);

  sqlite3_free (sql);
  cb_store_summary_set_rows (summary, table, count);

  return ok;
}

static gboolean
count_rows (CbSqlite *db, CbStoreSummary *summary, GError **error)
{
  sqlite3_stmt *stmt = cb_sqlite_prepare (db,
                                          "SELECT name FROM sqlite_schema WHERE type = 'table' AND "
                                          "name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
                                          error);
  gboolean row = FALSE;
  gboolean ok = stmt != NULL;

  while (ok && (ok = cb_sqlite_next (db, stmt, &row, error)) && row)
    ok = count_table (db, cb_sqlite_column_text (stmt, 0), summary, error);
  if (stmt != NULL)
    sqlite3_reset (stmt);

  return ok;
}

static CbStoreSummary *
cb_sqlite_dumper_inspect (CbStoreDumper *dumper,
                          const char *dump,
                          gboolean thorough,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (CbStoreSummary) summary = NULL;
  g_autoptr (CbSqlite) db = NULL;
  GError *local_error = NULL;
  guint schema = 0;

  db = cb_sqlite_open (dump, TRUE, error);
  if (db == NULL)
    return NULL;

  sqlite3_progress_handler (cb_sqlite_get_handle (db), INSTRUCTIONS_A_LOOK, on_machine_ran_cb,
                            cancellable);
  if (check_identity (db, dump, &schema, &local_error))
    summary = cb_store_summary_new ("sqlite", schema);
  if (summary != NULL && check_integrity (db, dump, thorough, &local_error) &&
      (!thorough || check_references (db, dump, &local_error)) &&
      count_rows (db, summary, &local_error))
    return g_steal_pointer (&summary);

  if (g_error_matches (local_error, CB_ERROR, CB_ERROR_STORAGE))
    blame_dump (dump, cancellable, &local_error);
  g_propagate_error (error, local_error);
  return NULL;
}

static void
cb_sqlite_dumper_iface_init (CbStoreDumperInterface *iface)
{
  iface->kind = "sqlite";
  iface->file_name = CB_SQLITE_FILE_NAME;
  iface->measure = cb_sqlite_dumper_measure;
  iface->dump = cb_sqlite_dumper_dump;
  iface->inspect = cb_sqlite_dumper_inspect;
}

static void
cb_sqlite_dumper_finalize (GObject *object)
{
  g_free (CB_SQLITE_DUMPER (object)->path);

  G_OBJECT_CLASS (cb_sqlite_dumper_parent_class)->finalize (object);
}

static void
cb_sqlite_dumper_class_init (CbSqliteDumperClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_sqlite_dumper_finalize;
}

static void
cb_sqlite_dumper_init (CbSqliteDumper *self)
{
}

/**
 * cb_sqlite_dumper_new:
 * @path: the database file
 *
 * Returns: (transfer full): what copies it
 */
CbStoreDumper *
cb_sqlite_dumper_new (const char *path)
{
  CbSqliteDumper *self = g_object_new (CB_TYPE_SQLITE_DUMPER, NULL);

  g_return_val_if_fail (path != NULL, NULL);

  self->path = g_strdup (path);

  return CB_STORE_DUMPER (self);
}
