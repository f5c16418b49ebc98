#include "store/cb-backend-sqlite.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "lib/cb-temp-dir.h"
#include "store/cb-sqlite-migrations.h"

typedef struct
{
  CbTempDir *dir;
  char *path;
  CbStoreBackend *backend;
  CbStoreBackendInterface *iface;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = cb_temp_dir_new ();
  fixture->path = cb_temp_dir_build (fixture->dir, "chat.db");
  fixture->backend = cb_backend_sqlite_new (fixture->path);
  fixture->iface = CB_STORE_BACKEND_GET_IFACE (fixture->backend);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->backend);
  cb_temp_dir_free (fixture->dir);
  g_free (fixture->path);
}

static void
open_backend (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->iface->open (fixture->backend, &error);
  g_assert_no_error (error);
}

static gboolean
add_session (Fixture *fixture, const char *id, GError **error)
{
  g_autoptr (CbSession) session = cb_session_new (&(CbSession){ .id = id });

  if (fixture->iface->begin (fixture->backend, error) &&
      fixture->iface->add_session (fixture->backend, session, error) &&
      fixture->iface->commit (fixture->backend, error))
    return TRUE;
  fixture->iface->rollback (fixture->backend);

  return FALSE;
}

static gboolean
append (Fixture *fixture, const char *text, const char *client_id, GError **error)
{
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_message_unref);
  g_autoptr (CbAppended) appended = NULL;

  g_ptr_array_add (drafts, cb_message_new (&(CbMessage){ .text = text, .client_id = client_id }));
  if (!fixture->iface->begin (fixture->backend, error))
    return FALSE;
  appended = fixture->iface->append (fixture->backend, "S", drafts, 0, error);
  if (appended != NULL && fixture->iface->commit (fixture->backend, error))
    return TRUE;
  fixture->iface->rollback (fixture->backend);

  return FALSE;
}

static void
test_private_file (Fixture *fixture, gconstpointer data)
{
  GStatBuf st;

  open_backend (fixture);
  g_assert_cmpint (g_stat (fixture->path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);
}

static void
test_keeps (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbSession) session = NULL;
  g_autoptr (GError) error = NULL;

  open_backend (fixture);
  g_assert_true (add_session (fixture, "S", &error));
  fixture->iface->close (fixture->backend);
  open_backend (fixture);
  session = fixture->iface->get_session (fixture->backend, "S", &error);
  g_assert_no_error (error);
}

static void
test_newer_schema (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  CbSqlite *db;

  open_backend (fixture);
  fixture->iface->close (fixture->backend);
  db = cb_sqlite_open (fixture->path, FALSE, &error);
  cb_sqlite_execute (db, "PRAGMA user_version = 999", &error);
  g_assert_no_error (error);
  cb_sqlite_close (db);

  g_assert_false (fixture->iface->open (fixture->backend, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "999"));
  g_assert_nonnull (strstr (error->message, fixture->path));
}

static void
test_not_a_database (Fixture *fixture, gconstpointer data)
{
  g_autofree char *noise = g_strnfill (5000, 'x');
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  cb_temp_dir_write (fixture->dir, "chat.db", noise);
  g_assert_false (fixture->iface->open (fixture->backend, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
  after = cb_temp_dir_read (fixture->dir, "chat.db");
  g_assert_cmpstr (after, ==, noise);
}

static void
test_no_directory (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbStoreBackend) backend = cb_backend_sqlite_new ("/nonexistent/chat.db");
  g_autoptr (GError) error = NULL;

  g_assert_false (CB_STORE_BACKEND_GET_IFACE (backend)->open (backend, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
}

static gboolean
file_contains (Fixture *fixture, const char *name, const char *needle)
{
  g_autofree char *path = cb_temp_dir_build (fixture->dir, name);
  g_autofree char *bytes = NULL;
  gsize size;

  return g_file_get_contents (path, &bytes, &size, NULL) &&
         memmem (bytes, size, needle, strlen (needle)) != NULL;
}

static gboolean
is_on_disk (Fixture *fixture, const char *needle)
{
  return file_contains (fixture, "chat.db", needle) ||
         file_contains (fixture, "chat.db-wal", needle);
}

/* Erased means gone from the bytes of the files, not only from the tables. */
static void
test_erase_leaves_no_bytes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) uploads = NULL;
  g_autoptr (GError) error = NULL;
  gboolean urgent = FALSE;

  open_backend (fixture);
  g_assert_true (add_session (fixture, "S", &error));
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *client_id = g_strdup_printf ("client-%u", i);

      g_assert_true (append (fixture, "the secret of the visitor", client_id, &error));
    }
  fixture->iface->maintain (fixture->backend);
  g_assert_true (is_on_disk (fixture, "the secret"));

  fixture->iface->begin (fixture->backend, &error);
  uploads = fixture->iface->erase_session (fixture->backend, "S", &error);
  fixture->iface->commit (fixture->backend, &error);
  g_assert_no_error (error);
  g_assert_true (fixture->iface->needs_maintenance (fixture->backend, &urgent));
  g_assert_true (urgent);
  fixture->iface->maintain (fixture->backend);

  g_assert_false (is_on_disk (fixture, "the secret"));
  g_assert_false (is_on_disk (fixture, "client-1"));
  g_assert_false (fixture->iface->needs_maintenance (fixture->backend, &urgent));
}

static gint64
measure_log (Fixture *fixture)
{
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  GStatBuf st;

  return g_stat (log, &st) == 0 ? st.st_size : 0;
}

/* The write-ahead log is bounded by who looks after it, and by nobody else. */
static void
test_log_is_bounded (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (1000000, 'x');
  g_autoptr (GError) error = NULL;
  gboolean urgent = FALSE;
  gboolean due = FALSE;
  guint n_urgent = 0;

  open_backend (fixture);
  g_assert_true (add_session (fixture, "S", &error));
  g_assert_false (fixture->iface->needs_maintenance (fixture->backend, &urgent));
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *client_id = g_strdup_printf ("c%u", i);

      g_assert_true (append (fixture, text, client_id, &error));
      due |= fixture->iface->needs_maintenance (fixture->backend, &urgent);
      n_urgent += urgent;
      if (urgent)
        fixture->iface->maintain (fixture->backend);
    }
  g_assert_true (due);
  g_assert_cmpuint (n_urgent, ==, 1);
  g_assert_cmpint (measure_log (fixture), <, 70000000);
}

/* The limit on a file's size stands for a full disk. */
static void
test_disk_full (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (20000, 'x');
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  struct rlimit old;
  struct rlimit small;
  gboolean more;

  open_backend (fixture);
  g_assert_true (add_session (fixture, "S", &error));
  g_assert_true (append (fixture, "before", "a", &error));

  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &old);
  small = (struct rlimit){ 1000, old.rlim_max };
  setrlimit (RLIMIT_FSIZE, &small);
  g_assert_false (append (fixture, text, "b", &error));
  setrlimit (RLIMIT_FSIZE, &old);
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
  g_clear_error (&error);

  g_assert_true (append (fixture, "after", "c", &error));
  g_assert_no_error (error);
  list = fixture->iface->list_messages (fixture->backend, "S", 0, 10, &more, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpstr (((CbMessage *) g_ptr_array_index (list, 1))->text, ==, "after");
  g_assert_cmpuint (((CbMessage *) g_ptr_array_index (list, 1))->seq, ==, 2);
}

/* The child acknowledges each message by a byte on the pipe, once it is committed. */
static void
send_until_killed (Fixture *fixture, int pipe_fd)
{
  for (guint i = 0; i < 100000; i++)
    {
      g_autofree char *client_id = g_strdup_printf ("c%u", i);

      if (!append (fixture, "hi", client_id, NULL) || write (pipe_fd, "a", 1) != 1)
        _exit (1);
    }
  _exit (0);
}

static guint
kill_while_sending (Fixture *fixture, guint acks)
{
  guint acknowledged = 0;
  char bytes[64];
  int fds[2];
  gssize n;
  pid_t pid;

  g_assert_cmpint (pipe (fds), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      open_backend (fixture);
      if (!add_session (fixture, "S", NULL))
        _exit (1);
      send_until_killed (fixture, fds[1]);
    }
  close (fds[1]);
  while (acknowledged < acks && (n = read (fds[0], bytes, 1)) > 0)
    acknowledged += n;
  kill (pid, SIGKILL);
  while ((n = read (fds[0], bytes, sizeof bytes)) > 0)
    acknowledged += n;
  waitpid (pid, NULL, 0);
  close (fds[0]);

  return acknowledged;
}

/* What was acknowledged is there, once and in order; one more may be, committed but not told. */
static void
test_killed (Fixture *fixture, gconstpointer data)
{
  for (guint round = 0; round < 20; round++)
    {
      Fixture own = { NULL, NULL, NULL, NULL };
      g_autoptr (GPtrArray) list = NULL;
      g_autoptr (GError) error = NULL;
      gboolean more;
      guint acknowledged;

      set_up (&own, NULL);
      acknowledged = kill_while_sending (&own, 1 + round * 7);
      open_backend (&own);
      list = own.iface->list_messages (own.backend, "S", 0, 100000, &more, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (list->len, >=, acknowledged);
      g_assert_cmpuint (list->len, <=, acknowledged + 1);
      for (guint i = 0; i < list->len; i++)
        {
          const CbMessage *message = g_ptr_array_index (list, i);
          g_autofree char *client_id = g_strdup_printf ("c%u", i);

          g_assert_cmpuint (message->seq, ==, i + 1);
          g_assert_cmpstr (message->client_id, ==, client_id);
        }
      tear_down (&own, NULL);
    }
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/store/sqlite/private-file", test_private_file);
  ADD ("/store/sqlite/keeps", test_keeps);
  ADD ("/store/sqlite/newer-schema", test_newer_schema);
  ADD ("/store/sqlite/not-a-database", test_not_a_database);
  ADD ("/store/sqlite/no-directory", test_no_directory);
  ADD ("/store/sqlite/erase-leaves-no-bytes", test_erase_leaves_no_bytes);
  ADD ("/store/sqlite/log-is-bounded", test_log_is_bounded);
  ADD ("/store/sqlite/disk-full", test_disk_full);
  ADD ("/store/sqlite/killed", test_killed);

  return g_test_run ();
}
