#include "bench-server.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/cb-net.h"
#include "net/cb-ws.h"

/* The transport with next to nothing on top: GET /hello, and /ws, which sends back what it gets. */

static void
on_hello_cb (SoupServer *server,
             SoupServerMessage *message,
             const char *path,
             GHashTable *query,
             gpointer data)
{
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_STATIC, "hello", 5);
}

static void
on_message_cb (CbWs *ws, gboolean text, const char *data, gsize size, gpointer user_data)
{
  cb_ws_send_text (ws, data, size);
}

static void
on_closed_cb (CbWs *ws, guint16 code, gpointer user_data)
{
}

static void
on_switched_cb (SoupServerMessage *message, gpointer data)
{
  static const CbWsFuncs funcs = { .message = on_message_cb, .closed = on_closed_cb };
  static const CbWsConfig config = { 65536, 262144, 4009 };

  cb_ws_take_over (message, &config, &funcs, NULL);
}

static void
on_socket_cb (SoupServer *server,
              SoupServerMessage *message,
              const char *path,
              GHashTable *query,
              gpointer data)
{
  if (soup_websocket_server_process_handshake (message, NULL, NULL, NULL, NULL))
    g_signal_connect (message, "wrote-informational", G_CALLBACK (on_switched_cb), NULL);
}

static void
serve (int report_fd)
{
  const CbNetConfig config = {
    .head_ms = 60000,
    .idle_ms = 600000,
    .progress_ms = 60000,
    .linger_ms = 2000,
    .ping_ms = 600000,
    .pong_ms = 60000,
    .max_body = 65536,
  };
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr (CbNet) net = cb_net_new (server, &config);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GPtrArray) addresses = NULL;
  g_autoptr (GError) error = NULL;
  guint16 port;

  soup_server_add_handler (server, "/hello", on_hello_cb, NULL, NULL);
  soup_server_add_early_handler (server, "/ws", on_socket_cb, NULL, NULL);
  if (!cb_net_listen (net, any, &error))
    g_error ("%s", error->message);
  addresses = cb_net_dup_addresses (net);
  port = g_inet_socket_address_get_port (g_ptr_array_index (addresses, 0));
  if (write (report_fd, &port, sizeof port) != sizeof port)
    g_error ("Nobody wants to know the port");
  close (report_fd);
  g_main_loop_run (loop);
}

/* Starts the server as a process of its own, so that it is measured alone. */
pid_t
bench_server_start (guint16 *port)
{
  int fds[2];
  pid_t pid;

  if (pipe (fds) != 0 || (pid = fork ()) < 0)
    g_error ("Cannot start the server");
  if (pid == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      close (fds[0]);
      serve (fds[1]);
    }
  close (fds[1]);
  if (read (fds[0], port, sizeof *port) != sizeof *port)
    g_error ("The server has not started");
  close (fds[0]);

  return pid;
}

void
bench_server_stop (pid_t pid)
{
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
}
