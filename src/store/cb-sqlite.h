#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* "chat" in ASCII: file(1) and a careless restore can tell the file from another program's. */
#define CB_SQLITE_APPLICATION_ID 0x63686174

/* How long a connection waits for another one's lock. */
#define CB_SQLITE_BUSY_TIMEOUT_MS 2000

/**
 * CbSqlite:
 *
 * One connection to a SQLite file with its prepared statements. For one thread
 * at a time.
 */
typedef struct _CbSqlite CbSqlite;

CbSqlite *cb_sqlite_open (const char *path, gboolean read_only, GError **error);
CbSqlite *cb_sqlite_open_log_writer (const char *path, GError **error);
void cb_sqlite_close (CbSqlite *self);
sqlite3 *cb_sqlite_get_handle (CbSqlite *self);
gboolean cb_sqlite_execute (CbSqlite *self, const char *sql, GError **error);
sqlite3_stmt *cb_sqlite_prepare (CbSqlite *self, const char *sql, GError **error);
gboolean cb_sqlite_run (CbSqlite *self, sqlite3_stmt *stmt, GError **error);
gboolean cb_sqlite_next (CbSqlite *self, sqlite3_stmt *stmt, gboolean *row, GError **error);
guint cb_sqlite_get_wal_pages (CbSqlite *self);
void cb_sqlite_set_error (CbSqlite *self, GError **error);

void cb_sqlite_bind_text (sqlite3_stmt *stmt, int index, const char *text);
void cb_sqlite_bind_strv (sqlite3_stmt *stmt, int index, const char *const *texts);
const char *cb_sqlite_column_text (sqlite3_stmt *stmt, int index);
GStrv cb_sqlite_column_strv (sqlite3_stmt *stmt, int index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbSqlite, cb_sqlite_close)

G_END_DECLS
