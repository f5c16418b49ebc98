#include "daemon/cb-systemd.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/cb-temp-dir.h"

/* More than fit into one message. */
#define N_FDS 300

/* A socket such as systemd listens on, and what came of one message. */
typedef struct
{
  CbTempDir *dir;
  int fd;
  char text[256];
  int fds[256];
  guint n_fds;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  g_autofree char *path = NULL;

  fixture->dir = cb_temp_dir_new ();
  path = cb_temp_dir_build (fixture->dir, "notify");
  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  fixture->fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  g_assert_cmpint (bind (fixture->fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_setenv ("NOTIFY_SOCKET", path, TRUE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unsetenv ("NOTIFY_SOCKET");
  close (fixture->fd);
  cb_temp_dir_free (fixture->dir);
}

/* Takes the next message, and closes the descriptors of the last. */
static void
receive (Fixture *fixture)
{
  struct iovec text = { fixture->text, sizeof fixture->text - 1 };
  union
  {
    struct cmsghdr head;
    char bytes[CMSG_SPACE (sizeof fixture->fds)];
  } control;
  struct msghdr message = {
    .msg_iov = &text, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control
  };
  gssize n = recvmsg (fixture->fd, &message, MSG_CMSG_CLOEXEC);

  g_assert_cmpint (n, >, 0);
  fixture->text[n] = '\0';
  fixture->n_fds = 0;
  for (struct cmsghdr *part = CMSG_FIRSTHDR (&message); part != NULL;
       part = CMSG_NXTHDR (&message, part))
    if (part->cmsg_type == SCM_RIGHTS)
      {
        fixture->n_fds = (part->cmsg_len - CMSG_LEN (0)) / sizeof (int);
        memcpy (fixture->fds, CMSG_DATA (part), fixture->n_fds * sizeof (int));
      }
}

static void
close_received (Fixture *fixture)
{
  for (guint i = 0; i < fixture->n_fds; i++)
    close (fixture->fds[i]);
}

/* All of them arrive, however many a message takes, and their description before them. */
static void
test_store (Fixture *fixture, gconstpointer data)
{
  CbSystemd *systemd = cb_systemd_new ();
  g_autoptr (GBytes) state = g_bytes_new_static ("what they are", 13);
  g_autoptr (GArray) fds = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GError) error = NULL;
  char content[32] = "";
  guint n = 0;

  for (guint i = 0; i < N_FDS; i++)
    g_array_append_val (fds, fixture->fd); /* the same, under whatever number */
  g_assert_true (cb_systemd_store (systemd, state, fds, &error));
  g_assert_no_error (error);

  receive (fixture);
  g_assert_cmpstr (fixture->text, ==, "FDSTORE=1\nFDNAME=state");
  g_assert_cmpuint (fixture->n_fds, ==, 1);
  g_assert_cmpint (pread (fixture->fds[0], content, sizeof content, 0), ==, 13);
  g_assert_cmpstr (content, ==, "what they are");
  close_received (fixture);
  while (n < N_FDS)
    {
      receive (fixture);
      g_assert_cmpstr (fixture->text, ==, "FDSTORE=1\nFDNAME=stored");
      g_assert_cmpuint (fixture->n_fds, >, 0);
      n += fixture->n_fds;
      close_received (fixture);
    }
  g_assert_cmpuint (n, ==, N_FDS);
  cb_systemd_free (systemd);
}

static void
test_store_without_systemd (void)
{
  CbSystemd *systemd = cb_systemd_new ();
  g_autoptr (GBytes) state = g_bytes_new_static ("", 0);
  g_autoptr (GArray) fds = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GError) error = NULL;

  g_unsetenv ("NOTIFY_SOCKET");
  g_assert_false (cb_systemd_store (systemd, state, fds, &error));
  g_assert_nonnull (error);
  cb_systemd_free (systemd);
}

/* A start without anything stored is no mistake. */
static void
test_nothing_stored (void)
{
  CbSystemd *systemd = cb_systemd_new ();
  g_autoptr (GArray) listeners = cb_systemd_take_listeners (systemd);
  g_autoptr (GError) error = NULL;
  GBytes *state = NULL;
  GArray *fds = NULL;

  g_assert_false (cb_systemd_take_stored (systemd, &state, &fds, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (listeners->len, ==, 0);
  cb_systemd_free (systemd);
}

static void
test_status (Fixture *fixture, gconstpointer data)
{
  CbSystemd *systemd = cb_systemd_new ();

  cb_systemd_notify_ready (systemd, "Serving on 127.0.0.1:8080");
  receive (fixture);
  g_assert_cmpstr (fixture->text, ==, "READY=1\nSTATUS=Serving on 127.0.0.1:8080");
  cb_systemd_notify_stopping (systemd, "Finishing");
  receive (fixture);
  g_assert_cmpstr (fixture->text, ==, "STOPPING=1\nSTATUS=Finishing");
  cb_systemd_free (systemd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#ifdef CB_WITH_SYSTEMD
  g_test_add ("/daemon/systemd/store", Fixture, NULL, set_up, test_store, tear_down);
  g_test_add ("/daemon/systemd/status", Fixture, NULL, set_up, test_status, tear_down);
#endif
  g_test_add_func ("/daemon/systemd/store-without-systemd", test_store_without_systemd);
  g_test_add_func ("/daemon/systemd/nothing-stored", test_nothing_stored);

  return g_test_run ();
}
