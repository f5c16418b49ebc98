#include "store/cb-sqlite-dumper.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "lib/cb-temp-dir.h"
#include "store/cb-backend-sqlite.h"
#include "store/cb-sqlite-migrations.h"

typedef struct
{
  CbTempDir *dir;
  char *path;
  char *target;
  CbStoreBackend *backend;
  CbStoreBackendInterface *iface;
  CbStoreDumper *dumper;
} Fixture;

static void
append_many (Fixture *fixture, guint n)
{
  g_autofree char *text = g_strnfill (1000, 'x');
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_message_unref);
  g_autoptr (CbAppended) appended = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (drafts, cb_message_new (&(CbMessage){ .text = text }));
  fixture->iface->begin (fixture->backend, &error);
  g_assert_no_error (error);
  appended = fixture->iface->append (fixture->backend, "S", drafts, 0, &error);
  g_assert_no_error (error);
  fixture->iface->commit (fixture->backend, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbSession) session = cb_session_new (&(CbSession){ .id = "S" });

  fixture->dir = cb_temp_dir_new ();
  fixture->path = cb_temp_dir_build (fixture->dir, "chat.db");
  fixture->target = cb_temp_dir_build (fixture->dir, "copy.db");
  fixture->backend = cb_backend_sqlite_new (fixture->path);
  fixture->iface = CB_STORE_BACKEND_GET_IFACE (fixture->backend);
  fixture->dumper = cb_sqlite_dumper_new (fixture->path);

  fixture->iface->open (fixture->backend, NULL);
  fixture->iface->begin (fixture->backend, NULL);
  fixture->iface->add_session (fixture->backend, session, NULL);
  fixture->iface->commit (fixture->backend, NULL);
  append_many (fixture, 1000);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->dumper);
  g_assert_finalize_object (fixture->backend);
  cb_temp_dir_free (fixture->dir);
  g_free (fixture->path);
  g_free (fixture->target);
}

static guint64
count_messages (Fixture *fixture)
{
  g_autoptr (CbStoreSummary) summary = NULL;
  g_autoptr (GError) error = NULL;

  summary = cb_store_dumper_inspect (fixture->dumper, fixture->target, TRUE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (summary->schema, ==, CB_SQLITE_SCHEMA_VERSION);
  g_assert_cmpuint (cb_store_summary_get_rows (summary, "session"), ==, 1);

  return cb_store_summary_get_rows (summary, "message");
}

static void
dump (Fixture *fixture, CbStoreDumperProgress progress)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cb_store_dumper_dump (fixture->dumper, fixture->target, NULL, progress, fixture,
                                       NULL, &error));
  g_assert_no_error (error);
}

static void
test_dump (Fixture *fixture, gconstpointer data)
{
  g_autofree char *log = g_strconcat (fixture->target, "-wal", NULL);
  GStatBuf st;

  g_assert_cmpuint (cb_store_dumper_measure (fixture->dumper), >, 1000000);
  dump (fixture, NULL);
  g_assert_cmpuint (count_messages (fixture), ==, 1000);
  g_assert_cmpint (g_stat (fixture->target, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);
  g_assert_false (g_file_test (log, G_FILE_TEST_EXISTS));
}

static void
write_meanwhile (double fraction, gpointer user_data)
{
  append_many (user_data, 10);
}

/* The copy is of one moment, though between its steps there is writing and tidying. */
static void
write_and_tidy_meanwhile (double fraction, gpointer user_data)
{
  Fixture *fixture = user_data;

  append_many (fixture, 10);
  fixture->iface->maintain (fixture->backend);
}

static void
test_dump_while_writing (Fixture *fixture, gconstpointer data)
{
  gboolean more;
  g_autoptr (GPtrArray) list = NULL;

  dump (fixture, write_and_tidy_meanwhile);
  g_assert_cmpuint (count_messages (fixture), ==, 1000);
  list = fixture->iface->list_messages (fixture->backend, "S", 0, 100000, &more, NULL);
  g_assert_cmpuint (list->len, >, 1010);

  g_unlink (fixture->target);
  dump (fixture, write_meanwhile);
  g_assert_cmpuint (count_messages (fixture), ==, list->len);
}

/* After it the log is short again, and no work for who writes. */
static void
test_dump_empties_log (Fixture *fixture, gconstpointer data)
{
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  GStatBuf st;

  dump (fixture, write_meanwhile);
  g_assert_cmpint (g_stat (log, &st), ==, 0);
  g_assert_cmpint (st.st_size, ==, 0);
}

static void
maintain_in_time (double fraction, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (CbSession) session = fixture->iface->get_session (fixture->backend, "S", NULL);
  g_autoptr (GPtrArray) uploads = NULL;
  gboolean urgent = FALSE;
  gint64 start = g_get_monotonic_time ();

  if (session == NULL)
    return;
  fixture->iface->begin (fixture->backend, NULL);
  uploads = fixture->iface->erase_session (fixture->backend, "S", NULL);
  fixture->iface->commit (fixture->backend, NULL);
  g_assert_true (fixture->iface->needs_maintenance (fixture->backend, &urgent) && urgent);

  fixture->iface->maintain (fixture->backend);
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC);
  g_assert_false (fixture->iface->needs_maintenance (fixture->backend, &urgent));
}

/* Who erases during a copy does not wait for its end, and is not told to try at every commit. */
static void
test_maintain_while_dumping (Fixture *fixture, gconstpointer data)
{
  dump (fixture, maintain_in_time);
}

static void
cancel_halfway (double fraction, gpointer user_data)
{
  if (fraction > 0.5)
    g_cancellable_cancel (user_data);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (cb_store_dumper_dump (fixture->dumper, fixture->target, NULL, cancel_halfway,
                                        cancellable, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_test (fixture->target, G_FILE_TEST_EXISTS));
}

static void
test_disk_full (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  struct rlimit old;
  struct rlimit small;

  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &old);
  small = (struct rlimit){ 200000, old.rlim_max };
  setrlimit (RLIMIT_FSIZE, &small);
  g_assert_false (
      cb_store_dumper_dump (fixture->dumper, fixture->target, NULL, NULL, NULL, NULL, &error));
  setrlimit (RLIMIT_FSIZE, &old);
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
  g_assert_false (g_file_test (fixture->target, G_FILE_TEST_EXISTS));
}

/* What is there already is never written over. */
static void
test_target_exists (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  cb_temp_dir_write (fixture->dir, "copy.db", "mine");
  g_assert_false (
      cb_store_dumper_dump (fixture->dumper, fixture->target, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
  g_assert_true (g_file_test (fixture->target, G_FILE_TEST_EXISTS));
}

static void
test_no_database (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = cb_temp_dir_build (fixture->dir, "none.db");
  g_autoptr (CbStoreDumper) dumper = cb_sqlite_dumper_new (path);
  g_autoptr (GError) error = NULL;

  g_assert_false (cb_store_dumper_dump (dumper, fixture->target, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
assert_refused (Fixture *fixture, int code, const char *part)
{
  g_autoptr (CbStoreSummary) summary = NULL;
  g_autoptr (GError) error = NULL;

  summary = cb_store_dumper_inspect (fixture->dumper, fixture->target, TRUE, NULL, &error);
  g_assert_null (summary);
  g_assert_error (error, CB_ERROR, code);
  g_assert_nonnull (strstr (error->message, part));
}

static void
execute (Fixture *fixture, const char *sql)
{
  g_autoptr (CbSqlite) db = cb_sqlite_open (fixture->target, FALSE, NULL);
  g_autoptr (GError) error = NULL;

  cb_sqlite_execute (db, sql, &error);
  g_assert_no_error (error);
}

static void
test_inspect_refuses (Fixture *fixture, gconstpointer data)
{
  g_autofree char *noise = g_strnfill (50000, 'x');

  dump (fixture, NULL);
  execute (fixture, "PRAGMA user_version = 999");
  assert_refused (fixture, CB_ERROR_CONFLICT, "999");
  execute (fixture, "PRAGMA user_version = 1; PRAGMA application_id = 5");
  assert_refused (fixture, CB_ERROR_INVALID_INPUT, "not a database of chatbotd");

  cb_temp_dir_write (fixture->dir, "copy.db", noise);
  assert_refused (fixture, CB_ERROR_INVALID_INPUT, "damaged");
}

static void
test_inspect_finds_damage (Fixture *fixture, gconstpointer data)
{
  g_autofree char *noise = g_strnfill (3000, '\x7f');
  int fd;

  dump (fixture, NULL);
  fd = g_open (fixture->target, O_RDWR, 0);
  g_assert_cmpint (pwrite (fd, noise, 3000, 40960), ==, 3000);
  close (fd);
  assert_refused (fixture, CB_ERROR_INVALID_INPUT, "damaged");
}

static void
test_inspect_finds_orphan (Fixture *fixture, gconstpointer data)
{
  dump (fixture, NULL);
  execute (fixture, "PRAGMA foreign_keys = OFF; UPDATE message SET session = 77 WHERE seq = 5");
  assert_refused (fixture, CB_ERROR_INVALID_INPUT, "belongs to nothing");
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/store/sqlite-dumper/dump", test_dump);
  ADD ("/store/sqlite-dumper/dump-while-writing", test_dump_while_writing);
  ADD ("/store/sqlite-dumper/dump-empties-log", test_dump_empties_log);
  ADD ("/store/sqlite-dumper/maintain-while-dumping", test_maintain_while_dumping);
  ADD ("/store/sqlite-dumper/cancelled", test_cancelled);
  ADD ("/store/sqlite-dumper/disk-full", test_disk_full);
  ADD ("/store/sqlite-dumper/target-exists", test_target_exists);
  ADD ("/store/sqlite-dumper/no-database", test_no_database);
  ADD ("/store/sqlite-dumper/inspect-refuses", test_inspect_refuses);
  ADD ("/store/sqlite-dumper/inspect-finds-damage", test_inspect_finds_damage);
  ADD ("/store/sqlite-dumper/inspect-finds-orphan", test_inspect_finds_orphan);

  return g_test_run ();
}
