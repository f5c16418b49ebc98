#include <glib/gstdio.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "lib/cb-await.h"
#include "lib/cb-journal-files.h"
#include "lib/cb-temp-dir.h"
#include "logs/cb-admin-log-journal.h"
#include "logs/cb-admin-log-remote.h"

/*
 * What every source must keep to: the one that reads files itself, and the one that has ssh run
 * journalctl. The ssh of this test is a script that runs the command here.
 */

#define N_LINES 100
#define SESSION "SESSION_ID=01J0000000000000000000000%u\nREQUEST_ID=r%u\n"
#define NOBODY 65534
#define BEGINNING G_GINT64_CONSTANT (1795579506000000)

static const char fake_ssh[] = "#!/bin/sh\n"
                               "while [ \"$1\" != -- ]; do shift; done\n"
                               "PATH=${0%/*}/bin:$PATH exec sh -c \"$3\"\n";

typedef struct
{
  CbTempDir *directory;
  char *journal;
  CbAdminLogSource *source;
  CbAdminLogQuery *query;
  GPtrArray *arrived; /* messages */
  GError *lost;
} Fixture;

static void
write_line (GString *text, guint i, const char *more)
{
  g_autofree char *message = g_strdup_printf ("Line %u of (some)", i);
  const gboolean wrong = i % 20 == 0;
  const CbJournalEntry entry = { .time_us = BEGINNING + i * G_USEC_PER_SEC,
                                 .message = message,
                                 .level = wrong        ? "error"
                                          : i % 2 == 0 ? "info"
                                                       : "http",
                                 .priority = wrong ? 3 : 6,
                                 .more = more };

  cb_journal_files_add (text, &entry);
}

static void
write_lines (Fixture *f, guint from, guint to)
{
  GString *text = cb_journal_files_begin ();

  for (guint i = from; i < to; i++)
    {
      g_autofree char *more = g_strdup_printf (SESSION, i % 10, i);

      write_line (text, i, more);
      write_line (text, 1000 + i, "_SYSTEMD_UNIT=other.service\n");
    }
  cb_journal_files_write (f->journal, text);
}

static void
write_script (Fixture *f, const char *name, const char *text)
{
  g_autofree char *path = cb_temp_dir_build (f->directory, name);

  cb_temp_dir_write (f->directory, name, text);
  g_assert_cmpint (g_chmod (path, 0700), ==, 0);
}

static void
on_lines_arrived_cb (CbAdminLogSource *source, CbAdminLogPiece *piece, Fixture *f)
{
  for (guint i = 0; i < piece->lines->len; i++)
    g_ptr_array_add (f->arrived, g_strdup (cb_admin_log_line_get_message (piece->lines->pdata[i])));
}

static void
on_lost_cb (CbAdminLogSource *source, const GError *error, Fixture *f)
{
  g_clear_error (&f->lost);
  f->lost = g_error_copy (error);
}

static CbAdminLogSource *
make_remote (Fixture *f)
{
  g_autoptr (CbAdminSsh) ssh = cb_admin_ssh_new ("user@server", NULL);
  g_autofree char *script =
      g_strdup_printf ("#!/bin/sh\nexec /usr/bin/journalctl --directory='%s' \"$@\"\n", f->journal);
  g_autofree char *bin = cb_temp_dir_build (f->directory, "bin");

  g_assert_cmpint (g_mkdir (bin, 0700), ==, 0);
  write_script (f, "ssh", fake_ssh);
  write_script (f, "bin/journalctl", script);

  return cb_admin_log_remote_new (ssh);
}

static void
set_up (Fixture *f, gconstpointer remote)
{
  g_autofree char *path = NULL;

  f->directory = cb_temp_dir_new ();
  f->journal = cb_temp_dir_build (f->directory, "journal");
  g_assert_cmpint (g_mkdir (f->journal, 0700), ==, 0);
  path = g_strdup_printf ("%s:/usr/bin:/bin", cb_temp_dir_get_path (f->directory));
  g_setenv ("PATH", path, TRUE);
  write_lines (f, 0, N_LINES);
  f->source = remote != NULL ? make_remote (f) : cb_admin_log_journal_new (f->journal, FALSE);
  f->query = cb_admin_log_query_new ();
  f->arrived = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect (f->source, "arrived", G_CALLBACK (on_lines_arrived_cb), f);
  g_signal_connect (f->source, "lost", G_CALLBACK (on_lost_cb), f);
}

static void
tear_down (Fixture *f, gconstpointer remote)
{
  cb_admin_log_source_unfollow (f->source);
  g_signal_handlers_disconnect_by_data (f->source, f);
  g_object_unref (f->source);
  cb_admin_log_query_free (f->query);
  g_ptr_array_unref (f->arrived);
  g_clear_error (&f->lost);
  g_free (f->journal);
  cb_temp_dir_free (f->directory);
}

static CbAdminLogPiece *
read_piece (Fixture *f, const CbAdminLogFrom *from, guint limit)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CbAdminLogPiece *piece;

  cb_admin_log_source_read_async (f->source, f->query, from, limit, NULL, cb_await_keep, &result);
  piece = cb_admin_log_source_read_finish (f->source, cb_await (&result), &error);
  g_assert_no_error (error);

  return piece;
}

static void
assert_line (CbAdminLogPiece *piece, guint place, guint i)
{
  g_autofree char *message = g_strdup_printf ("Line %u of (some)", i);

  g_assert_cmpuint (place, <, piece->lines->len);
  g_assert_cmpstr (cb_admin_log_line_get_message (piece->lines->pdata[place]), ==, message);
}

/* Reading */

static void
test_backwards_to_the_beginning (Fixture *f, gconstpointer remote)
{
  g_autoptr (CbAdminLogPiece) piece = read_piece (f, &(CbAdminLogFrom){ .backwards = TRUE }, 30);
  guint next = N_LINES;

  while (piece->lines->len > 0)
    {
      g_autofree char *cursor = g_strdup (piece->oldest);

      next -= piece->lines->len;
      assert_line (piece, 0, next);
      assert_line (piece, piece->lines->len - 1, next + piece->lines->len - 1);
      g_assert_cmpstr (cb_admin_log_line_get_cursor (piece->lines->pdata[0]), ==, piece->oldest);
      g_clear_pointer (&piece, cb_admin_log_piece_free);
      piece = read_piece (f, &(CbAdminLogFrom){ .backwards = TRUE, .cursor = cursor }, 30);
    }
  g_assert_true (piece->complete);
  g_assert_cmpuint (next, ==, 0);
}

static void
test_from_a_moment (Fixture *f, gconstpointer remote)
{
  const gint64 moment = BEGINNING + 40 * G_USEC_PER_SEC;
  g_autoptr (CbAdminLogPiece) after = read_piece (f, &(CbAdminLogFrom){ .time_us = moment }, 5);
  g_autoptr (CbAdminLogPiece) on =
                 read_piece (f, &(CbAdminLogFrom){ .cursor = after->newest }, 1000);
  g_autoptr (CbAdminLogPiece) before =
                 read_piece (f, &(CbAdminLogFrom){ .backwards = TRUE, .cursor = after->oldest }, 5);

  assert_line (after, 0, 40);
  g_assert_cmpuint (after->lines->len, ==, 5);
  g_assert_false (after->complete);
  assert_line (on, 0, 45);
  g_assert_cmpuint (on->lines->len, ==, N_LINES - 45);
  g_assert_true (on->complete);
  assert_line (before, 4, 39);
}

static void
test_narrowed (Fixture *f, gconstpointer remote)
{
  const CbAdminLogFrom end = { .backwards = TRUE };
  g_autoptr (CbAdminLogPiece) session = NULL;
  g_autoptr (CbAdminLogPiece) request = NULL;
  g_autoptr (CbAdminLogPiece) text = NULL;
  g_autoptr (CbAdminLogPiece) errors = NULL;
  g_autoptr (CbAdminLogPiece) no_requests = NULL;

  f->query->session = g_strdup ("01J00000000000000000000003");
  session = read_piece (f, &end, 1000);
  g_assert_cmpuint (session->lines->len, ==, N_LINES / 10);
  assert_line (session, 0, 3);
  g_clear_pointer (&f->query->session, g_free);

  f->query->request = g_strdup ("r42");
  request = read_piece (f, &end, 1000);
  g_assert_cmpuint (request->lines->len, ==, 1);
  assert_line (request, 0, 42);
  g_clear_pointer (&f->query->request, g_free);

  /* in upper or lower case, and nothing in it has a meaning of its own */
  f->query->text = g_strdup ("7 OF (s");
  text = read_piece (f, &end, 1000);
  g_assert_cmpuint (text->lines->len, ==, N_LINES / 10);
  assert_line (text, 0, 7);
  g_clear_pointer (&f->query->text, g_free);

  f->query->levels = CB_ADMIN_LOG_LEVEL (CB_LOG_LEVEL_ERROR);
  errors = read_piece (f, &end, 1000);
  g_assert_cmpuint (errors->lines->len, ==, N_LINES / 20);
  assert_line (errors, 1, 20);

  f->query->levels |= CB_ADMIN_LOG_LEVEL (CB_LOG_LEVEL_INFO);
  no_requests = read_piece (f, &end, 1000);
  g_assert_cmpuint (no_requests->lines->len, ==, N_LINES / 2);
}

static void
test_cancelled (Fixture *f, gconstpointer remote)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_admin_log_source_read_async (f->source, f->query, &(CbAdminLogFrom){ .backwards = TRUE }, 10,
                                  cancellable, cb_await_keep, &result);
  g_cancellable_cancel (cancellable);
  g_assert_null (cb_admin_log_source_read_finish (f->source, cb_await (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Following */

/* Somebody else on the machine writes, too. */
static gboolean
on_time_passed_cb (gpointer user_data)
{
  Fixture *f = user_data;
  GString *text = cb_journal_files_begin ();

  write_line (text, 2000, "_SYSTEMD_UNIT=other.service\n");
  cb_journal_files_write (f->journal, text);

  return G_SOURCE_CONTINUE;
}

/* What is written while journalctl starts to watch the files it may see with the next line only. */
static void
wait_for_lines (Fixture *f, guint n)
{
  guint passing = g_timeout_add (300, on_time_passed_cb, f);

  while (f->arrived->len < n && f->lost == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (passing);
  g_assert_no_error (f->lost);
}

static void
test_followed (Fixture *f, gconstpointer remote)
{
  g_autoptr (CbAdminLogPiece) last = read_piece (f, &(CbAdminLogFrom){ .backwards = TRUE }, 1);

  cb_admin_log_source_follow (f->source, f->query, last->newest);
  write_lines (f, N_LINES, N_LINES + 5);
  wait_for_lines (f, 5);
  write_lines (f, N_LINES + 5, N_LINES + 10);
  wait_for_lines (f, 10);
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *message = g_strdup_printf ("Line %u of (some)", N_LINES + i);

      g_assert_cmpstr (f->arrived->pdata[i], ==, message);
    }
}

static void
test_followed_narrowly (Fixture *f, gconstpointer remote)
{
  g_autoptr (CbAdminLogPiece) last = read_piece (f, &(CbAdminLogFrom){ .backwards = TRUE }, 1);

  f->query->session = g_strdup ("01J00000000000000000000003");
  cb_admin_log_source_follow (f->source, f->query, last->newest);
  write_lines (f, N_LINES, N_LINES + 20);
  wait_for_lines (f, 2);
  g_assert_cmpstr (f->arrived->pdata[0], ==, "Line 103 of (some)");
  g_assert_cmpstr (f->arrived->pdata[1], ==, "Line 113 of (some)");
}

/* Where there is nothing to be read */

static void
assert_refused (Fixture *f, int code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_admin_log_source_read_async (f->source, f->query, &(CbAdminLogFrom){ .backwards = TRUE }, 10,
                                  NULL, cb_await_keep, &result);
  g_assert_null (cb_admin_log_source_read_finish (f->source, cb_await (&result), &error));
  g_assert_error (error, CB_ERROR, code);
}

static void
test_no_such_directory (Fixture *f, gconstpointer remote)
{
  g_object_unref (f->source);
  f->source = cb_admin_log_journal_new ("/nonexistent/journal", FALSE);
  assert_refused (f, CB_ERROR_NOT_FOUND);
}

/* The journal's files are open to a group; the library says nothing where one is not in it. */
static void
test_not_for_everyone (Fixture *f, gconstpointer remote)
{
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  if (getuid () == 0)
    g_assert_cmpint (setresuid (NOBODY, NOBODY, NOBODY), ==, 0);
  else
    g_assert_cmpint (g_chmod (f->journal, 0), ==, 0);
  assert_refused (f, CB_ERROR_NOT_AUTHORIZED);
  /* What it may not remove the test that started this one will not miss. */
  _exit (0);
}

static void
test_what_ssh_says (Fixture *f, gconstpointer remote)
{
  write_script (f, "ssh", "#!/bin/sh\necho 'ssh: server: no route' >&2\nexit 255\n");
  assert_refused (f, CB_ERROR_UNAVAILABLE);
  write_script (f, "ssh",
                "#!/bin/sh\necho 'No journal files were opened due to insufficient permissions.' "
                ">&2\nexit 1\n");
  assert_refused (f, CB_ERROR_NOT_AUTHORIZED);
  write_script (f, "ssh", "#!/bin/sh\necho 'No journal files were found.' >&2\nexit 1\n");
  assert_refused (f, CB_ERROR_NOT_FOUND);

  /* a connection that is lost is told of, once it was there */
  write_script (f, "ssh", "#!/bin/sh\nexit 255\n");
  cb_admin_log_source_follow (f->source, f->query, NULL);
  while (f->lost == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (f->lost, CB_ERROR, CB_ERROR_UNAVAILABLE);
}

/* Whoever is at the other end, it does not take all the memory of this one. */
static void
test_a_line_without_end (Fixture *f, gconstpointer remote)
{
  write_script (f, "ssh", "#!/bin/sh\nexec tr '\\0' x </dev/zero\n");
  assert_refused (f, CB_ERROR_UNAVAILABLE);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/admin-log-source/journal/" name, Fixture, NULL, set_up, test, tear_down);          \
  g_test_add ("/admin-log-source/remote/" name, Fixture, "remote", set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("backwards", test_backwards_to_the_beginning);
  ADD ("moment", test_from_a_moment);
  ADD ("narrowed", test_narrowed);
  ADD ("cancelled", test_cancelled);
  ADD ("followed", test_followed);
  ADD ("followed-narrowly", test_followed_narrowly);
  g_test_add ("/admin-log-source/journal/no-such-directory", Fixture, NULL, set_up,
              test_no_such_directory, tear_down);
  g_test_add ("/admin-log-source/journal/not-for-everyone", Fixture, NULL, set_up,
              test_not_for_everyone, tear_down);
  g_test_add ("/admin-log-source/remote/what-ssh-says", Fixture, "remote", set_up,
              test_what_ssh_says, tear_down);
  g_test_add ("/admin-log-source/remote/line-without-end", Fixture, "remote", set_up,
              test_a_line_without_end, tear_down);

  return g_test_run ();
}
