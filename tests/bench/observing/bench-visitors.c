#include "bench-visitors.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define N_VISITORS 16
#define ANSWER_SIZE 16384

struct _BenchVisitors
{
  char *address;                /* (owned) */
  int fds[N_VISITORS];          /* (owned) */
  char *session[N_VISITORS];    /* (owned): ids */
  char *token[N_VISITORS];      /* (owned) */
  char answer[ANSWER_SIZE + 1]; /* the newest */
  guint n_sent;

  BenchVisit visit; /* what the thread is to do */
  guint n;
  double cpu_us;
  gboolean done; /* (atomic) */
};

static int
connect_to (const char *address)
{
  g_autoptr (GSocketConnectable) where = g_network_address_parse (address, 80, NULL);
  g_autoptr (GSocketAddressEnumerator) all = g_socket_connectable_enumerate (where);
  g_autoptr (GSocketAddress) one = g_socket_address_enumerator_next (all, NULL, NULL);
  gssize size = g_socket_address_get_native_size (one);
  g_autofree struct sockaddr *native = g_malloc (size);
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_socket_address_to_native (one, native, size, NULL);
  g_assert_cmpint (connect (fd, native, size), ==, 0);

  return fd;
}

static void
send_text (int fd, const char *text)
{
  g_assert_cmpint (send (fd, text, strlen (text), MSG_NOSIGNAL), ==, strlen (text));
}

static gboolean
is_whole (const char *answer, gsize size)
{
  const char *end = strstr (answer, "\r\n\r\n");
  const char *length = strstr (answer, "Content-Length: ");

  return end != NULL && length != NULL &&
         size >= (gsize) (end + 4 - answer) + g_ascii_strtoull (length + 16, NULL, 10);
}

/* One answer with a length, into @self->answer. */
static void
take_answer (BenchVisitors *self, int fd)
{
  gsize size = 0;

  do
    {
      gssize n = recv (fd, self->answer + size, ANSWER_SIZE - size, 0);

      g_assert_cmpint (n, >, 0);
      size += n;
      self->answer[size] = '\0';
    }
  while (!is_whole (self->answer, size));
  g_assert_true (g_str_has_prefix (self->answer, "HTTP/1.1 20"));
}

static char *
post (const char *target, const char *token, const char *body)
{
  return g_strdup_printf (
      "POST %s HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Mozilla/5.0 (bench)\r\n"
      "Authorization: Bearer %s\r\nContent-Type: application/json\r\n"
      "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
      target, token, strlen (body), body);
}

static char *
cut_member (const char *text, const char *name)
{
  g_autofree char *key = g_strdup_printf ("\"%s\":\"", name);
  const char *start = strstr (text, key);

  g_assert_nonnull (start);
  start += strlen (key);

  return g_strndup (start, strcspn (start, "\""));
}

static void
open_session (BenchVisitors *self, guint i)
{
  g_autofree char *request = post ("/api/v1/sessions", "none", "{}");

  self->fds[i] = connect_to (self->address);
  send_text (self->fds[i], request);
  take_answer (self, self->fds[i]);
  self->session[i] = cut_member (self->answer, "id");
  self->token[i] = cut_member (self->answer, "token");
}

static char *
write_request (BenchVisitors *self, guint i)
{
  g_autofree char *target = NULL;
  g_autofree char *body = NULL;

  if (self->visit == BENCH_VISIT_HEALTH)
    return g_strdup ("GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
                     "User-Agent: Mozilla/5.0 (bench)\r\n\r\n");

  target = g_strdup_printf ("/api/v1/sessions/%s/messages", self->session[i]);
  body = g_strdup_printf ("{\"client_id\":\"%u\",\"text\":\"When are you open?\"}", self->n_sent++);

  return post (target, self->token[i], body);
}

static void
ask (BenchVisitors *self, guint i)
{
  g_autofree char *request = write_request (self, i);

  send_text (self->fds[i], request);
}

static void
ask_at_once (BenchVisitors *self)
{
  for (guint i = 0; i < N_VISITORS; i++)
    ask (self, i);
  for (guint i = 0; i < N_VISITORS; i++)
    take_answer (self, self->fds[i]);
}

static gpointer
run (gpointer data)
{
  BenchVisitors *self = data;
  struct timespec used;

  for (guint i = 0; i < N_VISITORS && self->session[i] == NULL; i++)
    open_session (self, i);
  for (guint i = 0; i < self->n / N_VISITORS; i++)
    ask_at_once (self);

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &used);
  self->cpu_us = used.tv_sec * 1e6 + used.tv_nsec / 1e3;
  g_atomic_int_set (&self->done, TRUE);
  g_main_context_wakeup (NULL);

  return NULL;
}

/* Returns: (transfer full): visitors of the server at @address, who come with the first request */
BenchVisitors *
bench_visitors_new (const char *address)
{
  BenchVisitors *self = g_new0 (BenchVisitors, 1);

  self->address = g_strdup (address);
  bench_visitors_send (self, BENCH_VISIT_HEALTH, 0);

  return self;
}

/* Sends @n requests. Returns: microseconds of CPU that the visitors themselves took */
double
bench_visitors_send (BenchVisitors *self, BenchVisit visit, guint n)
{
  GThread *thread;

  self->visit = visit;
  self->n = n;
  self->done = FALSE;
  thread = g_thread_new ("visitors", run, self);
  while (!g_atomic_int_get (&self->done))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);

  return self->cpu_us;
}

void
bench_visitors_free (BenchVisitors *self)
{
  for (guint i = 0; i < N_VISITORS; i++)
    {
      close (self->fds[i]);
      g_free (self->session[i]);
      g_free (self->token[i]);
    }
  g_free (self->address);
  g_free (self);
}
