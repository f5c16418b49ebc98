/*
 * One session in 100 tabs: how long from sending a message in one until the last of the others has
 * it. Prints {"p50_ms", "p99_ms"}. In C, since a client that needs longer for 100 frames than the
 * server would measure itself.
 *
 *   bench-tabs PORT
 */
#include <errno.h>
#include <glib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define N_TABS 100
#define N_ROUNDS 300
#define MAX_WAIT_MS 30000
#define READ_SIZE 16384

#define HANDSHAKE                                                                                  \
  "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"           \
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"                   \
  "Sec-WebSocket-Protocol: chatbot.v1\r\n\r\n"

typedef struct
{
  int fd;
  GString *in;      /* (owned): what came and was not understood yet */
  gboolean told;    /* has this round's message */
  gboolean replied; /* has this round's reply */
} Tab;

typedef struct
{
  Tab tabs[N_TABS];
  int epoll_fd;
  guint n_told;
  guint n_replied;
  char *mark; /* (owned): what this round's message is known by */
} Bench;

static void
send_all (Tab *tab, const char *bytes, gsize size)
{
  if (send (tab->fd, bytes, size, MSG_NOSIGNAL) != (gssize) size)
    g_error ("The server has closed a tab");
}

/* A masked frame, the mask being 0; the texts are short. */
static void
send_text (Tab *tab, const char *text)
{
  gsize size = strlen (text);
  g_autoptr (GString) frame = g_string_new ("\x81");

  g_assert (size < 65536);
  if (size < 126)
    g_string_append_c (frame, (char) (0x80 | size));
  else
    {
      g_string_append_c (frame, (char) (0x80 | 126));
      g_string_append_c (frame, (char) (size >> 8));
      g_string_append_c (frame, (char) (size & 0xff));
    }
  g_string_append_len (frame, "\0\0\0\0", 4);
  g_string_append_len (frame, text, size);
  send_all (tab, frame->str, frame->len);
}

static void
receive (Tab *tab)
{
  char buffer[READ_SIZE];
  gssize n = recv (tab->fd, buffer, sizeof buffer, 0);

  if (n <= 0)
    g_error ("The server has closed a tab");
  g_string_append_len (tab->in, buffer, n);
}

/* Returns: (transfer full) (nullable): the text of the next frame, if all of it has come */
static char *
take_frame (Tab *tab)
{
  const guchar *in = (const guchar *) tab->in->str;
  gsize head = 2;
  gsize size;
  char *text;

  if (tab->in->len < 4)
    return NULL;
  size = in[1];
  g_assert (size < 127);
  if (size == 126)
    {
      size = in[2] << 8 | in[3];
      head = 4;
    }
  if (tab->in->len < head + size)
    return NULL;

  text = g_strndup (tab->in->str + head, size);
  g_string_erase (tab->in, 0, head + size);

  return text;
}

/* Returns: (transfer full): what the server says first */
static char *
open_tab (Tab *tab, guint16 port, const char *hello)
{
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = g_htons (port) };
  const char *end = NULL;
  char *welcome = NULL;
  int one = 1;

  to.sin_addr.s_addr = g_htonl (INADDR_LOOPBACK);
  tab->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  tab->in = g_string_new (NULL);
  if (tab->fd < 0 || connect (tab->fd, (struct sockaddr *) &to, sizeof to) != 0)
    g_error ("Cannot connect: %s", g_strerror (errno));
  setsockopt (tab->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);

  send_all (tab, HANDSHAKE, strlen (HANDSHAKE));
  while ((end = strstr (tab->in->str, "\r\n\r\n")) == NULL)
    receive (tab);
  g_string_erase (tab->in, 0, end + 4 - tab->in->str);
  send_text (tab, hello);
  while ((welcome = take_frame (tab)) == NULL)
    receive (tab);

  return welcome;
}

/* Returns: (transfer full): the value of a member that is a string without escapes */
static char *
dup_member (const char *json, const char *name)
{
  g_autofree char *start = g_strdup_printf ("\"%s\":\"", name);
  const char *found = strstr (json, start);

  if (found == NULL)
    g_error ("There is no %s in %s", name, json);
  found += strlen (start);

  return g_strndup (found, strcspn (found, "\""));
}

static void
open_all (Bench *self, guint16 port)
{
  g_autofree char *welcome = open_tab (&self->tabs[0], port, "{\"type\":\"hello\"}");
  g_autofree char *session = dup_member (welcome, "session");
  g_autofree char *token = dup_member (welcome, "token");
  g_autofree char *hello =
      g_strdup_printf ("{\"type\":\"hello\",\"session\":\"%s\",\"token\":\"%s\"}", session, token);

  for (guint i = 1; i < N_TABS; i++)
    g_free (open_tab (&self->tabs[i], port, hello));

  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  for (guint i = 0; i < N_TABS; i++)
    {
      struct epoll_event event = { .events = EPOLLIN, .data.ptr = &self->tabs[i] };

      epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, self->tabs[i].fd, &event);
    }
}

static void
look_at (Bench *self, Tab *tab, const char *frame)
{
  if (!tab->told && strstr (frame, self->mark) != NULL)
    {
      tab->told = TRUE;
      self->n_told++;
    }
  if (!tab->replied && strstr (frame, "\"type\":\"message\"") != NULL &&
      strstr (frame, "\"reply_to\"") != NULL)
    {
      tab->replied = TRUE;
      self->n_replied++;
    }
}

static void
read_tab (Bench *self, Tab *tab)
{
  char *frame;

  receive (tab);
  while ((frame = take_frame (tab)) != NULL)
    {
      look_at (self, tab, frame);
      g_free (frame);
    }
}

static void
read_some (Bench *self)
{
  struct epoll_event events[N_TABS];
  int n = epoll_wait (self->epoll_fd, events, N_TABS, MAX_WAIT_MS);

  if (n <= 0)
    g_error ("Nothing comes any more");
  for (int i = 0; i < n; i++)
    read_tab (self, events[i].data.ptr);
}

/* Returns: milliseconds until all tabs, the sender's own with its receipt, had the message */
static double
run_round (Bench *self, guint round)
{
  g_autofree char *message = g_strdup_printf ("{\"type\":\"message\",\"client_id\":\"r%u\","
                                              "\"text\":\"What does shipping cost?\"}",
                                              round);
  gint64 began;
  double took;

  for (guint i = 0; i < N_TABS; i++)
    self->tabs[i].told = self->tabs[i].replied = FALSE;
  self->n_told = self->n_replied = 0;
  g_free (self->mark);
  self->mark = g_strdup_printf ("\"client_id\":\"r%u\"", round);

  began = g_get_monotonic_time ();
  send_text (&self->tabs[0], message);
  while (self->n_told < N_TABS)
    read_some (self);
  took = (g_get_monotonic_time () - began) / 1000.0;
  while (self->n_replied < N_TABS) /* so that the next round begins at rest */
    read_some (self);

  return took;
}

static int
compare_times (const void *a, const void *b)
{
  double one = *(const double *) a;
  double other = *(const double *) b;

  return (one > other) - (one < other);
}

int
main (int argc, char *argv[])
{
  Bench bench = { 0 };
  double times[N_ROUNDS];

  if (argc != 2)
    g_error ("usage: bench-tabs PORT");

  open_all (&bench, (guint16) atoi (argv[1]));
  for (guint round = 0; round < N_ROUNDS; round++)
    times[round] = run_round (&bench, round);
  qsort (times, N_ROUNDS, sizeof *times, compare_times);
  g_print ("{\"p50_ms\": %.3f, \"p99_ms\": %.3f}\n", times[N_ROUNDS / 2],
           times[N_ROUNDS * 99 / 100]);

  for (guint i = 0; i < N_TABS; i++)
    {
      close (bench.tabs[i].fd);
      g_string_free (bench.tabs[i].in, TRUE);
    }
  close (bench.epoll_fd);
  g_free (bench.mark);

  return 0;
}
