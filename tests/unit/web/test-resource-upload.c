#include <glib/gstdio.h>
#include <string.h>

#include "lib/cb-web-fixture.h"

#define RAW "Content-Type: application/octet-stream\r\n"

/* Returns: (transfer full): the path of a new file */
static char *
upload (CbWebFixture *f, const char *query, const char *body, gsize size)
{
  g_autofree char *target = g_strdup_printf ("/api/v1/sessions/%s/uploads%s", f->chat.id, query);
  g_autofree char *headers = g_strconcat (f->bearer, RAW, NULL);
  g_autoptr (CbClientSocket) socket = cb_client_socket_new (f->address);
  g_autoptr (CbHttpAnswer) answer = cb_http_ask (socket, "POST", target, headers, body, size);

  g_assert_cmpuint (answer->status, ==, 201);

  return cb_http_answer_dup (answer, "Location");
}

static CbHttpAnswer *
download (CbWebFixture *f, const char *method, const char *path, const char *more)
{
  g_autofree char *headers = g_strconcat (f->bearer, more, NULL);

  return cb_web_fixture_ask (f, method, path, headers, NULL);
}

static void
test_download (CbWebFixture *f, gconstpointer data)
{
  g_autofree char *path = upload (f, "?name=a.txt", "<script>alert(1)</script>", 25);
  g_autoptr (CbHttpAnswer) answer = download (f, "GET", path, NULL);
  g_autoptr (CbHttpAnswer) again = download (f, "GET", path, NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (answer->body, ==, "<script>alert(1)</script>");
  cb_http_answer_assert (answer, "Content-Type", "text/plain");
  cb_http_answer_assert (answer, "Content-Length", "25");
  cb_http_answer_assert (answer, "Content-Disposition",
                         "attachment; filename=\"a.txt\"; filename*=UTF-8''a.txt");
  cb_http_answer_assert (answer, "X-Content-Type-Options", "nosniff");
  cb_http_answer_assert (answer, "Content-Security-Policy",
                         "default-src 'none'; frame-ancestors 'none'; sandbox");
  cb_http_answer_assert (answer, "Cross-Origin-Resource-Policy", "same-origin");
  cb_http_answer_assert (answer, "Cache-Control", "private, no-store");
  g_assert_cmpstr (again->body, ==, answer->body); /* on the same connection */
  g_assert_cmpuint (cb_web_server_get_net_stats (f->server)->accepted, ==, 2);
}

static void
test_name (CbWebFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *query;
    const char *disposition;
  } cases[] = {
    { "?name=%C3%BCber.txt", "attachment; filename=\"uber.txt\"; filename*=UTF-8''%C3%BCber.txt" },
    { "?name=a%3Bb%25c%27d.txt",
      "attachment; filename=\"a_b_c'd.txt\"; filename*=UTF-8''a%3Bb%25c%27d.txt" },
    { "?name=x%0D%0AEvil:%20yes", "attachment; filename=\"xEvil: yes\"; "
                                  "filename*=UTF-8''xEvil%3A%20yes" },
    { "", "attachment; filename=\"file\"; filename*=UTF-8''file" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = upload (f, cases[i].query, "Hello", 5);
      g_autoptr (CbHttpAnswer) answer = download (f, "GET", path, NULL);

      cb_http_answer_assert (answer, "Content-Disposition", cases[i].disposition);
      cb_http_answer_assert (answer, "Evil", NULL);
    }
}

/* Somebody else's file is no file. */
static void
test_not_authorized (CbWebFixture *f, gconstpointer data)
{
  g_autofree char *path = upload (f, "", "Hello", 5);
  g_autoptr (CbHttpAnswer) other = cb_web_fixture_ask (f, "POST", "/api/v1/sessions", NULL, NULL);
  g_autofree char *other_token = cb_http_answer_dup_member (other, "token");
  g_autofree char *bearer = g_strdup_printf ("Authorization: Bearer %s\r\n", other_token);
  g_autoptr (CbHttpAnswer) missing = cb_web_fixture_ask (f, "GET", path, NULL, NULL);
  g_autoptr (CbHttpAnswer) foreign = cb_web_fixture_ask (f, "GET", path, bearer, NULL);
  g_autoptr (CbHttpAnswer) unknown =
                 download (f, "GET", "/api/v1/uploads/01ARZ3NDEKTSV4RRFFQ69G5FAV", NULL);
  g_autoptr (CbHttpAnswer) strange = download (f, "GET", "/api/v1/uploads/x", NULL);
  g_autofree char *foreign_detail = cb_http_answer_dup_member (foreign, "detail");

  cb_web_fixture_assert_problem (missing, 401, "not_allowed");
  cb_web_fixture_assert_problem (foreign, 404, "not_found");
  cb_web_fixture_assert_problem (unknown, 404, "not_found");
  cb_web_fixture_assert_problem (strange, 404, "not_found");
  g_assert_null (strstr (foreign_detail, f->chat.id));
  cb_http_answer_assert (foreign, "Content-Disposition", NULL);
}

static void
test_erased (CbWebFixture *f, gconstpointer data)
{
  g_autofree char *path = upload (f, "", "Hello", 5);
  g_autoptr (CbHttpAnswer) erased = cb_web_fixture_ask_session (f, "DELETE", "", NULL, NULL);
  g_autoptr (CbHttpAnswer) answer = download (f, "GET", path, NULL);

  g_assert_cmpuint (erased->status, ==, 204);
  cb_web_fixture_assert_problem (answer, 404, "not_found");
}

static void
test_head (CbWebFixture *f, gconstpointer data)
{
  g_autofree char *path = upload (f, "", "Hello", 5);
  g_autoptr (CbHttpAnswer) head = download (f, "HEAD", path, NULL);
  g_autoptr (CbHttpAnswer) get = download (f, "GET", path, NULL);

  g_assert_cmpuint (head->status, ==, 200);
  cb_http_answer_assert (head, "Content-Length", "5");
  g_assert_cmpstr (get->body, ==, "Hello");
}

static void
test_empty (CbWebFixture *f, gconstpointer data)
{
  g_autofree char *path = upload (f, "", "", 0);
  g_autoptr (CbHttpAnswer) answer = download (f, "GET", path, NULL);
  g_autoptr (CbHttpAnswer) next = download (f, "GET", path, NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  cb_http_answer_assert (answer, "Content-Length", "0");
  g_assert_cmpuint (next->status, ==, 200);
}

/* A part is not to be had: all of it comes. */
static void
test_range (CbWebFixture *f, gconstpointer data)
{
  static const char *const ranges[] = { "Range: bytes=0-1\r\n", "Range: bytes=-2\r\n",
                                        "Range: bytes=0-0,2-3\r\n", "Range: bytes=90-\r\n" };
  g_autofree char *path = upload (f, "", "Hello", 5);

  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      g_autoptr (CbHttpAnswer) answer = download (f, "GET", path, ranges[i]);

      g_assert_cmpuint (answer->status, ==, 200);
      g_assert_cmpstr (answer->body, ==, "Hello");
    }
}

/* Many chunks, byte for byte. */
static void
test_large (CbWebFixture *f, gconstpointer data)
{
  const gsize size = 1000003;
  g_autofree char *bytes = g_malloc (size);
  g_autofree char *path = NULL;
  g_autoptr (CbHttpAnswer) answer = NULL;

  for (gsize i = 0; i < size; i++)
    bytes[i] = 'a' + i * i % 26;
  path = upload (f, "", bytes, size);
  answer = download (f, "GET", path, NULL);
  g_assert_cmpmem (answer->body, answer->size, bytes, size);
}

/* What was promised is not there: the client sees that from the connection. */
static void
test_torn (CbWebFixture *f, gconstpointer data)
{
  const gsize size = 200000;
  g_autofree char *bytes = g_strnfill (size, 'x');
  g_autofree char *path = upload (f, "", bytes, size);
  g_autofree char *file = cb_temp_dir_build (f->chat.dir, strrchr (path, '/') + 1);
  g_autoptr (CbClientSocket) socket = cb_client_socket_new (f->address);
  gsize have;

  g_assert_true (g_file_set_contents (file, bytes, 1000, NULL));
  cb_http_send (socket, "GET", path, f->bearer, NULL, 0);
  cb_client_socket_wait_closed (socket);
  cb_client_socket_peek (socket, &have);
  g_assert_cmpuint (have, <, size);
}

/* Who does not take the file any more is not waited for. */
static void
test_client_leaves (CbWebFixture *f, gconstpointer data)
{
  const gsize size = 8 << 20;
  g_autofree char *bytes = g_strnfill (size, 'x');
  g_autofree char *path = upload (f, "", bytes, size);
  CbClientSocket *socket = cb_client_socket_new (f->address);

  cb_http_send (socket, "GET", path, f->bearer, NULL, 0);
  g_assert_true (cb_client_socket_wait (socket, 1000));
  cb_client_socket_free (socket);
  while (cb_web_server_get_net_stats (f->server)->connections > 0)
    g_main_context_iteration (NULL, TRUE);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/web/resource-upload/" name, CbWebFixture, NULL, cb_web_fixture_set_up, test,       \
              cb_web_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("download", test_download);
  ADD ("name", test_name);
  ADD ("not-authorized", test_not_authorized);
  ADD ("erased", test_erased);
  ADD ("head", test_head);
  ADD ("empty", test_empty);
  ADD ("range", test_range);
  ADD ("large", test_large);
  ADD ("torn", test_torn);
  ADD ("client-leaves", test_client_leaves);

  return g_test_run ();
}
