#include "store/cb-backend-sqlite.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "store/cb-sqlite-alerts.h"
#include "store/cb-sqlite-audit.h"
#include "store/cb-sqlite-messages.h"
#include "store/cb-sqlite-migrations.h"
#include "store/cb-sqlite-notices.h"
#include "store/cb-sqlite-sessions.h"
#include "store/cb-sqlite-uploads.h"
#include "store/cb-sqlite.h"

/*
 * Pages of 4 KiB in the write-ahead log. From the first number on it is worth copying them into
 * the database in a quiet moment; from the second it cannot wait, or the log would grow for ever.
 */
#define WAL_PAGES_DUE 1000
#define WAL_PAGES_URGENT 16000

/*
 * An ordinary reader is out of the way soon. While somebody reads for long, as a backup does, the
 * log cannot be emptied: then it is tried again after a while.
 */
#define MAINTENANCE_BUSY_TIMEOUT_MS 20
#define RETRY_US (2 * G_USEC_PER_SEC)

/**
 * CbBackendSqlite:
 *
 * Keeps everything in one SQLite file in WAL mode. The thread that writes and
 * the thread that reads have a connection each, so that readers never wait for
 * a sync.
 */
struct _CbBackendSqlite
{
  GObject parent_instance;

  char *path;       /* (owned) */
  CbSqlite *writer; /* (owned) (nullable): NULL while not open */
  CbSqlite *reader; /* (owned) (nullable): opened by the first read */
  GMutex lock;      /* guards @reader against close */
  gboolean erased;  /* content was deleted, but the write-ahead log still has it */
  gint64 retry_at;  /* monotonic: not before then the log is worth another try, or 0 */
};

static void cb_backend_sqlite_iface_init (CbStoreBackendInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbBackendSqlite,
                               cb_backend_sqlite,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_STORE_BACKEND,
                                                      cb_backend_sqlite_iface_init))

static void
cb_backend_sqlite_close (CbStoreBackend *backend)
{
  CbBackendSqlite *self = CB_BACKEND_SQLITE (backend);

  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->reader, cb_sqlite_close);
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&self->writer, cb_sqlite_close);
}

/* Made before SQLite makes it, so that it is nobody else's to read for not one moment. */
static gboolean
create_file (const char *path, GError **error)
{
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0)
    {
      int saved = errno;

      g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "Cannot open the database “%s”: %s", path,
                   g_strerror (saved));
      return FALSE;
    }

  return g_close (fd, error);
}

static gboolean
set_up_writer (CbSqlite *db, GError **error)
{
  /*
   * secure_delete overwrites what is erased. synchronous=FULL syncs the log at every commit, which
   * is what an acknowledgement stands for. Checkpoints are made by maintain(), not in a commit: the
   * hook of CbSqlite has taken the place of SQLite's own, and wal_autocheckpoint would remove it.
   */
  return cb_sqlite_execute (db,
                            "PRAGMA journal_mode = WAL;"
                            "PRAGMA synchronous = FULL;"
                            "PRAGMA foreign_keys = ON;"
                            "PRAGMA secure_delete = ON;"
                            "PRAGMA cache_size = -4096;"
                            "PRAGMA temp_store = MEMORY;"
                            "PRAGMA trusted_schema = OFF;",
                            error) &&
         cb_sqlite_migrate (db, error) &&
         cb_sqlite_execute (db, "PRAGMA application_id = " G_STRINGIFY (CB_SQLITE_APPLICATION_ID),
                            error);
}

static gboolean
cb_backend_sqlite_open (CbStoreBackend *backend, GError **error)
{
  CbBackendSqlite *self = CB_BACKEND_SQLITE (backend);
  g_autoptr (CbSqlite) writer = NULL;

  cb_backend_sqlite_close (backend);
  if (!create_file (self->path, error))
    return FALSE;

  writer = cb_sqlite_open_log_writer (self->path, error);
  if (writer == NULL || !set_up_writer (writer, error))
    return FALSE;

  self->writer = g_steal_pointer (&writer);
  return TRUE;
}

static CbSqlite *
need_writer (CbBackendSqlite *self, GError **error)
{
  if (self->writer == NULL)
    g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "The database “%s” is not open", self->path);

  return self->writer;
}

static gboolean
execute_writing (CbStoreBackend *backend, const char *sql, GError **error)
{
  CbSqlite *db = need_writer (CB_BACKEND_SQLITE (backend), error);

  return db != NULL && cb_sqlite_execute (db, sql, error);
}

static gboolean
cb_backend_sqlite_begin (CbStoreBackend *backend, GError **error)
{
  return execute_writing (backend, "BEGIN IMMEDIATE", error);
}

static gboolean
cb_backend_sqlite_commit (CbStoreBackend *backend, GError **error)
{
  return execute_writing (backend, "COMMIT", error);
}

static void
cb_backend_sqlite_rollback (CbStoreBackend *backend)
{
  CbBackendSqlite *self = CB_BACKEND_SQLITE (backend);

  /* After some failures SQLite has rolled back by itself. */
  if (self->writer != NULL && !sqlite3_get_autocommit (cb_sqlite_get_handle (self->writer)))
    cb_sqlite_execute (self->writer, "ROLLBACK", NULL);
}

static gboolean
cb_backend_sqlite_probe (CbStoreBackend *backend, GError **error)
{
  return execute_writing (backend, "UPDATE probe SET count = count + 1", error);
}

static gboolean
cb_backend_sqlite_needs_maintenance (CbStoreBackend *backend, gboolean *urgent)
{
  CbBackendSqlite *self = CB_BACKEND_SQLITE (backend);
  guint pages = self->writer != NULL ? cb_sqlite_get_wal_pages (self->writer) : 0;

  *urgent = FALSE;
  if (self->retry_at > 0 && g_get_monotonic_time () < self->retry_at)
    return FALSE;

  *urgent = pages >= WAL_PAGES_URGENT || self->erased;

  return pages >= WAL_PAGES_DUE || self->erased;
}

/*
 * Copies the write-ahead log into the database. After an erasure the log is emptied as well, since
 * it still holds what was erased. Who wants to write waits for a reader for a moment only: one in
 * the middle of something long puts the emptying off to next time.
 */
static void
cb_backend_sqlite_maintain (CbStoreBackend *backend)
{
  CbBackendSqlite *self = CB_BACKEND_SQLITE (backend);
  sqlite3 *db;
  gboolean truncate;
  int rc;

  if (self->writer == NULL)
    return;

  db = cb_sqlite_get_handle (self->writer);
  truncate = self->erased || cb_sqlite_get_wal_pages (self->writer) >= WAL_PAGES_URGENT;
  sqlite3_busy_timeout (db, MAINTENANCE_BUSY_TIMEOUT_MS);
  rc = sqlite3_wal_checkpoint_v2 (
      db, NULL, truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  sqlite3_busy_timeout (db, CB_SQLITE_BUSY_TIMEOUT_MS);
  if (rc == SQLITE_OK && truncate)
    self->erased = FALSE;
  self->retry_at = rc == SQLITE_BUSY ? g_get_monotonic_time () + RETRY_US : 0;
}

static gboolean
cb_backend_sqlite_add_session (CbStoreBackend *backend, const CbSession *session, GError **error)
{
  CbSqlite *db = need_writer (CB_BACKEND_SQLITE (backend), error);

  return db != NULL && cb_sqlite_sessions_add (db, session, error);
}

static gboolean
cb_backend_sqlite_update_session (CbStoreBackend *backend, const CbSession *session, GError **error)
{
  CbSqlite *db = need_writer (CB_BACKEND_SQLITE (backend), error);

  return db != NULL && cb_sqlite_sessions_update (db, session, error);
}

static GPtrArray *
cb_backend_sqlite_erase_session (CbStoreBackend *backend, const char *session_id, GError **error)
{
  CbBackendSqlite *self = CB_BACKEND_SQLITE (backend);
  CbSqlite *db = need_writer (self, error);
  GPtrArray *uploads = db != NULL ? cb_sqlite_sessions_erase (db, session_id, error) : NULL;

  self->erased |= uploads != NULL;

  return uploads;
}

static CbAppended *
cb_backend_sqlite_append (CbStoreBackend *backend,
                          const char *session_id,
                          GPtrArray *drafts,
                          gint64 expires_at,
                          GError **error)
{
  CbSqlite *db = need_writer (CB_BACKEND_SQLITE (backend), error);

  return db != NULL ? cb_sqlite_messages_append (db, session_id, drafts, expires_at, error) : NULL;
}

static gboolean
cb_backend_sqlite_add_upload (CbStoreBackend *backend,
                              const CbUpload *upload,
                              guint max_count,
                              guint64 max_bytes,
                              GError **error)
{
  CbSqlite *db = need_writer (CB_BACKEND_SQLITE (backend), error);

  return db != NULL && cb_sqlite_uploads_add (db, upload, max_count, max_bytes, error);
}

static gboolean
cb_backend_sqlite_add_audit (CbStoreBackend *backend, const CbAuditEntry *entry, GError **error)
{
  CbSqlite *db = need_writer (CB_BACKEND_SQLITE (backend), error);

  return db != NULL && cb_sqlite_audit_add (db, entry, error);
}

static gboolean
cb_backend_sqlite_save_alerts (CbStoreBackend *backend,
                               GPtrArray *alerts,
                               GPtrArray *notices,
                               GError **error)
{
  CbSqlite *db = need_writer (CB_BACKEND_SQLITE (backend), error);

  return db != NULL && cb_sqlite_alerts_save (db, alerts, error) &&
         cb_sqlite_notices_add (db, notices, error);
}

static gboolean
cb_backend_sqlite_prune_alerts (CbStoreBackend *backend, gint64 before, GError **error)
{
  CbSqlite *db = need_writer (CB_BACKEND_SQLITE (backend), error);

  return db != NULL && cb_sqlite_alerts_prune (db, before, error);
}

static gboolean
cb_backend_sqlite_update_notice (CbStoreBackend *backend, const CbNotice *notice, GError **error)
{
  CbSqlite *db = need_writer (CB_BACKEND_SQLITE (backend), error);

  return db != NULL && cb_sqlite_notices_update (db, notice, error);
}

static gboolean
cb_backend_sqlite_remove_notice (CbStoreBackend *backend, const char *notice_id, GError **error)
{
  CbSqlite *db = need_writer (CB_BACKEND_SQLITE (backend), error);

  return db != NULL && cb_sqlite_notices_remove (db, notice_id, error);
}

static gboolean
cb_backend_sqlite_save_silence (CbStoreBackend *backend, const CbSilence *silence, GError **error)
{
  CbSqlite *db = need_writer (CB_BACKEND_SQLITE (backend), error);

  return db != NULL && cb_sqlite_alerts_save_silence (db, silence, error);
}

/* Begins a read: with the lock held until end_read(). */
static CbSqlite *
begin_read (CbBackendSqlite *self, GError **error)
{
  g_mutex_lock (&self->lock);
  if (self->reader == NULL)
    self->reader = cb_sqlite_open (self->path, TRUE, error);

  return self->reader;
}

static void
end_read (CbBackendSqlite *self)
{
  g_mutex_unlock (&self->lock);
}

static CbSession *
cb_backend_sqlite_get_session (CbStoreBackend *backend, const char *session_id, GError **error)
{
  CbSqlite *db = begin_read (CB_BACKEND_SQLITE (backend), error);
  CbSession *session = db != NULL ? cb_sqlite_sessions_get (db, session_id, NULL, error) : NULL;

  end_read (CB_BACKEND_SQLITE (backend));

  return session;
}

static GStrv
cb_backend_sqlite_list_expired (CbStoreBackend *backend, gint64 now, guint limit, GError **error)
{
  CbSqlite *db = begin_read (CB_BACKEND_SQLITE (backend), error);
  GStrv ids = db != NULL ? cb_sqlite_sessions_list_expired (db, now, limit, error) : NULL;

  end_read (CB_BACKEND_SQLITE (backend));

  return ids;
}

static GPtrArray *
cb_backend_sqlite_list_sessions (CbStoreBackend *backend,
                                 const CbSessionFilter *filter,
                                 GError **error)
{
  CbSqlite *db = begin_read (CB_BACKEND_SQLITE (backend), error);
  GPtrArray *list = db != NULL ? cb_sqlite_sessions_list (db, filter, error) : NULL;

  end_read (CB_BACKEND_SQLITE (backend));

  return list;
}

static gboolean
cb_backend_sqlite_count_sessions (CbStoreBackend *backend, guint64 *count, GError **error)
{
  CbSqlite *db = begin_read (CB_BACKEND_SQLITE (backend), error);
  gboolean ok = db != NULL && cb_sqlite_sessions_count (db, count, error);

  end_read (CB_BACKEND_SQLITE (backend));

  return ok;
}

static GPtrArray *
cb_backend_sqlite_list_messages (CbStoreBackend *backend,
                                 const char *session_id,
                                 guint64 after,
                                 guint limit,
                                 gboolean *more,
                                 GError **error)
{
  CbSqlite *db = begin_read (CB_BACKEND_SQLITE (backend), error);
  GPtrArray *list =
      db != NULL ? cb_sqlite_messages_list (db, session_id, after, limit, more, error) : NULL;

  end_read (CB_BACKEND_SQLITE (backend));

  return list;
}

static CbMessage *
cb_backend_sqlite_get_reply (CbStoreBackend *backend,
                             const char *session_id,
                             guint64 reply_to,
                             GError **error)
{
  CbSqlite *db = begin_read (CB_BACKEND_SQLITE (backend), error);
  CbMessage *reply =
      db != NULL ? cb_sqlite_messages_get_reply (db, session_id, reply_to, error) : NULL;

  end_read (CB_BACKEND_SQLITE (backend));

  return reply;
}

static CbUpload *
cb_backend_sqlite_get_upload (CbStoreBackend *backend, const char *upload_id, GError **error)
{
  CbSqlite *db = begin_read (CB_BACKEND_SQLITE (backend), error);
  CbUpload *upload = db != NULL ? cb_sqlite_uploads_get (db, upload_id, error) : NULL;

  end_read (CB_BACKEND_SQLITE (backend));

  return upload;
}

static GStrv
cb_backend_sqlite_list_uploads (CbStoreBackend *backend,
                                const char *after,
                                guint limit,
                                GError **error)
{
  CbSqlite *db = begin_read (CB_BACKEND_SQLITE (backend), error);
  GStrv ids = db != NULL ? cb_sqlite_uploads_list (db, after, limit, error) : NULL;

  end_read (CB_BACKEND_SQLITE (backend));

  return ids;
}

static GPtrArray *
cb_backend_sqlite_list_audit (CbStoreBackend *backend, guint limit, GError **error)
{
  CbSqlite *db = begin_read (CB_BACKEND_SQLITE (backend), error);
  GPtrArray *list = db != NULL ? cb_sqlite_audit_list (db, limit, error) : NULL;

  end_read (CB_BACKEND_SQLITE (backend));

  return list;
}

static GPtrArray *
cb_backend_sqlite_list_alerts (CbStoreBackend *backend,
                               gboolean only_open,
                               guint limit,
                               GError **error)
{
  CbSqlite *db = begin_read (CB_BACKEND_SQLITE (backend), error);
  GPtrArray *list = db != NULL ? cb_sqlite_alerts_list (db, only_open, limit, error) : NULL;

  end_read (CB_BACKEND_SQLITE (backend));

  return list;
}

static GPtrArray *
cb_backend_sqlite_list_notices (CbStoreBackend *backend, guint limit, GError **error)
{
  CbSqlite *db = begin_read (CB_BACKEND_SQLITE (backend), error);
  GPtrArray *list = db != NULL ? cb_sqlite_notices_list (db, limit, error) : NULL;

  end_read (CB_BACKEND_SQLITE (backend));

  return list;
}

static GPtrArray *
cb_backend_sqlite_list_silences (CbStoreBackend *backend, gint64 now, GError **error)
{
  CbSqlite *db = begin_read (CB_BACKEND_SQLITE (backend), error);
  GPtrArray *list = db != NULL ? cb_sqlite_alerts_list_silences (db, now, error) : NULL;

  end_read (CB_BACKEND_SQLITE (backend));

  return list;
}

static void
cb_backend_sqlite_iface_init (CbStoreBackendInterface *iface)
{
  iface->open = cb_backend_sqlite_open;
  iface->close = cb_backend_sqlite_close;
  iface->begin = cb_backend_sqlite_begin;
  iface->commit = cb_backend_sqlite_commit;
  iface->rollback = cb_backend_sqlite_rollback;
  iface->probe = cb_backend_sqlite_probe;
  iface->needs_maintenance = cb_backend_sqlite_needs_maintenance;
  iface->maintain = cb_backend_sqlite_maintain;
  iface->add_session = cb_backend_sqlite_add_session;
  iface->get_session = cb_backend_sqlite_get_session;
  iface->update_session = cb_backend_sqlite_update_session;
  iface->erase_session = cb_backend_sqlite_erase_session;
  iface->list_expired = cb_backend_sqlite_list_expired;
  iface->list_sessions = cb_backend_sqlite_list_sessions;
  iface->count_sessions = cb_backend_sqlite_count_sessions;
  iface->append = cb_backend_sqlite_append;
  iface->list_messages = cb_backend_sqlite_list_messages;
  iface->get_reply = cb_backend_sqlite_get_reply;
  iface->add_upload = cb_backend_sqlite_add_upload;
  iface->get_upload = cb_backend_sqlite_get_upload;
  iface->list_uploads = cb_backend_sqlite_list_uploads;
  iface->add_audit = cb_backend_sqlite_add_audit;
  iface->list_audit = cb_backend_sqlite_list_audit;
  iface->save_alerts = cb_backend_sqlite_save_alerts;
  iface->list_alerts = cb_backend_sqlite_list_alerts;
  iface->prune_alerts = cb_backend_sqlite_prune_alerts;
  iface->update_notice = cb_backend_sqlite_update_notice;
  iface->remove_notice = cb_backend_sqlite_remove_notice;
  iface->list_notices = cb_backend_sqlite_list_notices;
  iface->save_silence = cb_backend_sqlite_save_silence;
  iface->list_silences = cb_backend_sqlite_list_silences;
}

static void
cb_backend_sqlite_finalize (GObject *object)
{
  CbBackendSqlite *self = CB_BACKEND_SQLITE (object);

  cb_backend_sqlite_close (CB_STORE_BACKEND (self));
  g_free (self->path);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (cb_backend_sqlite_parent_class)->finalize (object);
}

static void
cb_backend_sqlite_class_init (CbBackendSqliteClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_backend_sqlite_finalize;
}

static void
cb_backend_sqlite_init (CbBackendSqlite *self)
{
  g_mutex_init (&self->lock);
}

/**
 * cb_backend_sqlite_new:
 * @path: the database file; made with mode 0600 when it is opened and missing
 *
 * Returns: (transfer full): a backend that is not open yet
 */
CbStoreBackend *
cb_backend_sqlite_new (const char *path)
{
  CbBackendSqlite *self = g_object_new (CB_TYPE_BACKEND_SQLITE, NULL);

  g_return_val_if_fail (path != NULL, NULL);

  self->path = g_strdup (path);

  return CB_STORE_BACKEND (self);
}
