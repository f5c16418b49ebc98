#include "web/cb-kept-visitor.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Two ends: one that is kept, and its peer. */
static void
make_pair (int fds[2])
{
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
}

static GBytes *
write_one (int fd, const char *session_id)
{
  g_autoptr (GPtrArray) visitors =
                 g_ptr_array_new_with_free_func ((GDestroyNotify) cb_kept_visitor_free);
  CbKeptVisitor *visitor = cb_kept_visitor_new (cb_kept_conn_new (fd));

  visitor->session_id = g_strdup (session_id);
  visitor->client = session_id != NULL ? g_strdup ("2001:db8::1") : NULL;
  visitor->seq = 42;
  g_byte_array_append (visitor->conn->unread, (const guint8 *) "\0in", 3);
  g_byte_array_append (visitor->conn->unsent, (const guint8 *) "out\xff", 4);
  g_ptr_array_add (visitors, visitor);

  return cb_kept_visitor_write_all (visitors);
}

static GArray *
list_fds (const int *fds, guint n)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (int));

  g_array_append_vals (list, fds, n);

  return list;
}

static void
assert_closed (int peer)
{
  char byte;

  g_assert_cmpint (read (peer, &byte, 1), ==, 0);
  close (peer);
}

static void
test_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) state = NULL;
  g_autoptr (GArray) fds = NULL;
  g_autoptr (GPtrArray) visitors = NULL;
  const CbKeptVisitor *visitor;
  int pair[2];
  int other;

  make_pair (pair);
  other = dup (pair[0]); /* the next process has it under another number */
  state = write_one (pair[0], "01SESSION");
  fds = list_fds (&other, 1);
  visitors = cb_kept_visitor_read_all (state, fds, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (visitors->len, ==, 1);
  g_assert_cmpuint (fds->len, ==, 0);
  visitor = g_ptr_array_index (visitors, 0);
  g_assert_cmpint (visitor->conn->fd, ==, other);
  g_assert_cmpstr (visitor->session_id, ==, "01SESSION");
  g_assert_cmpstr (visitor->client, ==, "2001:db8::1");
  g_assert_cmpuint (visitor->seq, ==, 42);
  g_assert_cmpmem (visitor->conn->unread->data, visitor->conn->unread->len, "\0in", 3);
  g_assert_cmpmem (visitor->conn->unsent->data, visitor->conn->unsent->len, "out\xff", 4);

  g_clear_pointer (&visitors, g_ptr_array_unref);
  assert_closed (pair[1]);
}

static void
test_without_a_session (void)
{
  g_autoptr (GBytes) state = NULL;
  g_autoptr (GArray) fds = NULL;
  g_autoptr (GPtrArray) visitors = NULL;
  const CbKeptVisitor *visitor;
  int pair[2];
  int other;

  make_pair (pair);
  other = dup (pair[0]);
  state = write_one (pair[0], NULL);
  fds = list_fds (&other, 1);
  visitors = cb_kept_visitor_read_all (state, fds, NULL);
  visitor = g_ptr_array_index (visitors, 0);
  g_assert_null (visitor->session_id);
  g_assert_null (visitor->client);
  close (pair[1]);
}

/* Sockets that nothing is said of are closed, and what is said of sockets that are gone is passed
 * over; so is what is none. */
static void
test_what_does_not_fit (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) state = NULL;
  g_autoptr (GArray) fds = NULL;
  g_autoptr (GPtrArray) visitors = NULL;
  int gone[2];
  int stray[2];
  int others[2];

  make_pair (gone);
  make_pair (stray);
  state = write_one (gone[0], "01SESSION");
  others[0] = stray[0];
  g_assert_cmpint (pipe (gone), ==, 0);
  others[1] = gone[0];
  fds = list_fds (others, 2);
  visitors = cb_kept_visitor_read_all (state, fds, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (visitors->len, ==, 0);
  assert_closed (stray[1]);
  close (gone[1]);
}

/* Whatever is wrong, nobody is left hanging. */
static void
test_nonsense (void)
{
  static const char *const texts[] = {
    "{\"version\":2}\n",
    "{}\n",
    "nonsense\n",
    "{\"version\":1}\n{\"socket\":\"x\",\"seq\":1}\n",
    "{\"version\":1}\n{\"socket\":7,\"seq\":1}\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) state = g_bytes_new_static (texts[i], strlen (texts[i]));
      g_autoptr (GArray) fds = NULL;
      int pair[2];

      make_pair (pair);
      fds = list_fds (pair, 1);
      g_assert_null (cb_kept_visitor_read_all (state, fds, &error));
      g_assert_nonnull (error);
      assert_closed (pair[1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/web/kept-visitor/round-trip", test_round_trip);
  g_test_add_func ("/web/kept-visitor/without-a-session", test_without_a_session);
  g_test_add_func ("/web/kept-visitor/what-does-not-fit", test_what_does_not_fit);
  g_test_add_func ("/web/kept-visitor/nonsense", test_nonsense);

  return g_test_run ();
}
