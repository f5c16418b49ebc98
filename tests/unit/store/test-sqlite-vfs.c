#include "store/cb-sqlite-vfs.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "lib/cb-temp-dir.h"
#include "store/cb-sqlite.h"

#define PAGES 100

/* Rows of about a page each, from :first on. */
#define INSERT                                                                                     \
  "WITH RECURSIVE n (i) AS (SELECT %u UNION ALL SELECT i + 1 FROM n WHERE i < %u)"                 \
  " INSERT INTO row SELECT i, randomblob (3900) FROM n"

typedef struct
{
  CbTempDir *dir;
  char *path;
  CbSqlite *db;
} Fixture;

static void
execute (CbSqlite *db, const char *sql)
{
  g_autoptr (GError) error = NULL;

  cb_sqlite_execute (db, sql, &error);
  g_assert_no_error (error);
}

static void
insert (CbSqlite *db, guint first, guint n)
{
  g_autofree char *sql = g_strdup_printf (INSERT, first, first + n - 1);

  execute (db, sql);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->dir = cb_temp_dir_new ();
  fixture->path = cb_temp_dir_build (fixture->dir, "chat.db");
  fixture->db = cb_sqlite_open_log_writer (fixture->path, &error);
  g_assert_no_error (error);
  execute (fixture->db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                        "CREATE TABLE row (i INTEGER PRIMARY KEY, bytes BLOB)");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->db, cb_sqlite_close);
  g_free (fixture->path);
  cb_temp_dir_free (fixture->dir);
}

/* Through a connection of its own, to a database that must be sound. */
static void
check_rows (const char *path, int expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbSqlite) db = cb_sqlite_open (path, FALSE, &error);
  sqlite3_stmt *stmt;
  gboolean row;

  g_assert_no_error (error);
  stmt = cb_sqlite_prepare (
      db, "SELECT count (bytes), (SELECT * FROM pragma_integrity_check) FROM row", &error);
  g_assert_no_error (error);
  g_assert_true (cb_sqlite_next (db, stmt, &row, &error) && row);
  g_assert_cmpint (sqlite3_column_int (stmt, 0), ==, expected);
  g_assert_cmpstr (cb_sqlite_column_text (stmt, 1), ==, "ok");
}

static void
copy_file (Fixture *fixture, const char *suffix)
{
  g_autofree char *from = g_strconcat (fixture->path, suffix, NULL);
  g_autofree char *name = g_strconcat ("copy.db", suffix, NULL);
  g_autofree char *to = cb_temp_dir_build (fixture->dir, name);
  g_autofree char *bytes = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (from, &bytes, &size, NULL));
  g_assert_true (g_file_set_contents (to, bytes, size, NULL));
}

/* What a commit was told about is in the files, as whoever starts after a crash finds them. */
static void
test_committed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *copy = cb_temp_dir_build (fixture->dir, "copy.db");

  for (guint i = 0; i < 5; i++)
    {
      insert (fixture->db, 1 + i * PAGES, PAGES);
      check_rows (fixture->path, (i + 1) * PAGES);
    }
  copy_file (fixture, "");
  copy_file (fixture, "-wal");
  check_rows (copy, 5 * PAGES);
}

/* A transaction that is larger than the cache writes pages, reads them again and changes them. */
static void
test_spilled (Fixture *fixture, gconstpointer data)
{
  execute (fixture->db, "PRAGMA cache_size = 10; BEGIN");
  insert (fixture->db, 1, PAGES);
  execute (fixture->db, "UPDATE row SET bytes = randomblob (3800) WHERE i % 3 = 0");
  check_rows (fixture->path, 0);
  execute (fixture->db, "COMMIT; BEGIN");
  check_rows (fixture->path, PAGES);
  insert (fixture->db, 1 + PAGES, PAGES);
  execute (fixture->db, "ROLLBACK");
  check_rows (fixture->path, PAGES);
  insert (fixture->db, 1 + PAGES, PAGES);
  check_rows (fixture->path, 2 * PAGES);
}

/* After a checkpoint the log begins at its beginning again. */
static void
test_log_anew (Fixture *fixture, gconstpointer data)
{
  insert (fixture->db, 1, PAGES);
  execute (fixture->db, "PRAGMA wal_checkpoint (RESTART)");
  insert (fixture->db, 1 + PAGES, 10);
  check_rows (fixture->path, PAGES + 10);
  execute (fixture->db, "PRAGMA wal_checkpoint (TRUNCATE)");
  insert (fixture->db, 1 + PAGES + 10, 10);
  check_rows (fixture->path, PAGES + 20);
}

/* A disk that is full fails the commit, and none but that. */
static void
test_full (Fixture *fixture, gconstpointer data)
{
  g_autofree char *sql = g_strdup_printf (INSERT, 11U, 10U + PAGES);
  g_autoptr (GError) error = NULL;
  struct rlimit before;
  struct rlimit tight;

  insert (fixture->db, 1, 10);
  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &before);
  tight = (struct rlimit){ 200 * 1024, before.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &tight), ==, 0);
  g_assert_false (cb_sqlite_execute (fixture->db, sql, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);

  check_rows (fixture->path, 10);
  insert (fixture->db, 11, PAGES);
  check_rows (fixture->path, 10 + PAGES);
}

/* Returns: write calls of this process so far, or -1 where the kernel does not count them */
static gint64
count_writes (void)
{
  g_autofree char *io = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/io", &io, NULL, NULL))
    return -1;
  line = strstr (io, "syscw: ");

  return line != NULL ? g_ascii_strtoll (line + strlen ("syscw: "), NULL, 10) : -1;
}

static void
test_pieces (Fixture *fixture, gconstpointer data)
{
  gint64 before = count_writes ();

  if (before < 0)
    {
      g_test_skip ("The kernel does not count what a process writes");
      return;
    }

  insert (fixture->db, 1, PAGES);
  g_assert_cmpint (count_writes () - before, <, PAGES / 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store/sqlite-vfs/committed", Fixture, NULL, set_up, test_committed, tear_down);
  g_test_add ("/store/sqlite-vfs/spilled", Fixture, NULL, set_up, test_spilled, tear_down);
  g_test_add ("/store/sqlite-vfs/log-anew", Fixture, NULL, set_up, test_log_anew, tear_down);
  g_test_add ("/store/sqlite-vfs/full", Fixture, NULL, set_up, test_full, tear_down);
  g_test_add ("/store/sqlite-vfs/pieces", Fixture, NULL, set_up, test_pieces, tear_down);

  return g_test_run ();
}
