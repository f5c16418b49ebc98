#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "lib/cb-web-fixture.h"

#define MULTIPART "Content-Type: multipart/form-data; boundary=xyz\r\n"
#define RAW "Content-Type: application/octet-stream\r\n"
#define FILE_HEAD                                                                                  \
  "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"notes.txt\"\r\n\r\n"
#define END "\r\n--xyz--\r\n"

static guint
count_files (CbWebFixture *f)
{
  g_autoptr (GDir) dir = g_dir_open (cb_temp_dir_get_path (f->chat.dir), 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static void
wait_for_files (CbWebFixture *f, guint n)
{
  while (count_files (f) != n)
    g_main_context_iteration (NULL, FALSE);
}

static CbHttpAnswer *
upload (CbWebFixture *f, const char *query, const char *headers, const char *body)
{
  g_autofree char *rest = g_strconcat ("/uploads", query, NULL);

  return cb_web_fixture_ask_session (f, "POST", rest, headers, body);
}

static void
check_upload (CbHttpAnswer *answer, const char *name, const char *type, gint64 size)
{
  g_autoptr (JsonObject) object = cb_http_answer_parse (answer);
  g_autofree char *location = NULL;

  g_assert_cmpuint (answer->status, ==, 201);
  g_assert_cmpstr (json_object_get_string_member (object, "name"), ==, name);
  g_assert_cmpstr (json_object_get_string_member (object, "type"), ==, type);
  g_assert_cmpint (json_object_get_int_member (object, "size"), ==, size);
  location = g_strconcat ("/api/v1/uploads/", json_object_get_string_member (object, "id"), NULL);
  cb_http_answer_assert (answer, "Location", location);
}

static void
test_raw (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) answer = upload (f, "?name=my%20notes.txt", RAW, "Hello");
  g_autoptr (CbHttpAnswer) unnamed = upload (f, "", RAW, "Hello");
  g_autoptr (CbHttpAnswer) bad_name = upload (f, "?name=%FF", RAW, "Hello");
  g_autofree char *digest = cb_http_answer_dup_member (answer, "sha256");

  check_upload (answer, "my notes.txt", "text/plain", 5);
  g_assert_cmpstr (digest, ==, "185f8db32271fe25f561a6fc938b2e264306ec304eda518007d1764826381969");
  cb_http_answer_assert (answer, "RateLimit-Limit", "10");
  check_upload (unnamed, "file", "text/plain", 5);
  check_upload (bad_name, "file", "text/plain", 5);
  g_assert_cmpuint (count_files (f), ==, 3);
}

static void
test_multipart (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) answer = upload (f, "", MULTIPART, FILE_HEAD "Hello" END);
  g_autoptr (CbHttpAnswer) empty = upload (f, "", MULTIPART, FILE_HEAD END);

  check_upload (answer, "notes.txt", "text/plain", 5);
  check_upload (empty, "notes.txt", "text/plain", 0);
}

/* What is not taken leaves no file. */
static void
test_refused (CbWebFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *headers;
    const char *body;
    guint status;
    const char *code;
  } cases[] = {
    { MULTIPART, FILE_HEAD "Hello", 400, "bad_request" },
    { MULTIPART, "nonsense", 400, "bad_request" },
    { MULTIPART, "", 400, "bad_request" },
    { MULTIPART, FILE_HEAD "a\r\n" FILE_HEAD "b" END, 400, "bad_request" },
    { "Content-Type: multipart/form-data\r\n", "Hello", 400, "bad_request" },
    { RAW, "PK\x03\x04\x01", 415, "unsupported_type" },
    { MULTIPART, FILE_HEAD "MZ\x90" END, 415, "unsupported_type" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CbHttpAnswer) answer = upload (f, "", cases[i].headers, cases[i].body);

      cb_web_fixture_assert_problem (answer, cases[i].status, cases[i].code);
    }
  wait_for_files (f, 0);
}

/* Nothing of a body is taken from who may not send one. */
static void
test_not_authorized (CbWebFixture *f, gconstpointer data)
{
  g_autofree char *target = g_strdup_printf ("/api/v1/sessions/%s/uploads", f->chat.id);
  g_autoptr (CbHttpAnswer) missing = cb_web_fixture_ask (f, "POST", target, RAW, "Hello");
  g_autoptr (CbHttpAnswer) wrong = NULL;

  g_clear_pointer (&f->socket, cb_client_socket_free);
  wrong = cb_web_fixture_ask (f, "POST", target, "Authorization: Bearer x\r\n" RAW, "Hello");
  cb_web_fixture_assert_problem (missing, 401, "not_allowed");
  cb_web_fixture_assert_problem (wrong, 403, "not_allowed");
  g_assert_cmpuint (count_files (f), ==, 0);
}

static void
test_switched_off (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) answer = NULL;

  cb_web_fixture_change (f, CB_SETTING_UPLOAD_ENABLED, "false");
  answer = upload (f, "", RAW, "Hello");
  cb_web_fixture_assert_problem (answer, 404, "not_found");
}

static void
test_size (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) fits = NULL;
  g_autoptr (CbHttpAnswer) raw = NULL;
  g_autoptr (CbHttpAnswer) multipart = NULL;

  cb_web_fixture_change (f, CB_SETTING_UPLOAD_MAX_BYTES, "5");
  fits = upload (f, "", MULTIPART, FILE_HEAD "Hello" END);
  g_assert_cmpuint (fits->status, ==, 201);
  multipart = upload (f, "", MULTIPART, FILE_HEAD "Hello!" END);
  cb_web_fixture_assert_problem (multipart, 413, "too_large");
  raw = upload (f, "", RAW, "Hello!");
  cb_web_fixture_assert_problem (raw, 413, "too_large");
  wait_for_files (f, 1);
}

static void
test_quota (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) first = NULL;
  g_autoptr (CbHttpAnswer) bytes = NULL;
  g_autoptr (CbHttpAnswer) files = NULL;

  cb_web_fixture_change (f, CB_SETTING_UPLOAD_MAX_BYTES_PER_SESSION, "8");
  first = upload (f, "", RAW, "Hello");
  g_assert_cmpuint (first->status, ==, 201);
  bytes = upload (f, "", RAW, "Hello");
  cb_web_fixture_assert_problem (bytes, 413, "too_large");
  cb_web_fixture_change (f, CB_SETTING_UPLOAD_MAX_PER_SESSION, "1");
  files = upload (f, "", RAW, "x");
  cb_web_fixture_assert_problem (files, 413, "too_large");
  wait_for_files (f, 1);
}

static void
test_rate_limit (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) first = NULL;
  g_autoptr (CbHttpAnswer) refused = NULL;

  cb_web_fixture_change (f, CB_SETTING_RATE_LIMIT_UPLOADS_BURST, "1");
  first = upload (f, "", RAW, "Hello");
  refused = upload (f, "", RAW, "Hello");
  g_assert_cmpuint (first->status, ==, 201);
  cb_web_fixture_assert_problem (refused, 429, "rate_limited");
  cb_http_answer_assert (refused, "Retry-After", "6");
  g_assert_cmpuint (count_files (f), ==, 1);
}

/* Begins a raw upload of @size bytes and sends half of them. */
static CbClientSocket *
send_half (CbWebFixture *f, gsize size)
{
  CbClientSocket *socket = cb_client_socket_new (f->address);
  g_autofree char *half = g_strnfill (size / 2, 'x');
  g_autofree char *head =
      g_strdup_printf ("POST /api/v1/sessions/%s/uploads HTTP/1.1\r\nHost: x\r\n%s" RAW
                       "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                       f->chat.id, f->bearer, size);

  cb_client_socket_send_text (socket, head);
  cb_client_socket_send (socket, half, size / 2);

  return socket;
}

/* More than may wait for the disk at once. */
static void
test_large (CbWebFixture *f, gconstpointer data)
{
  const gsize size = 2 << 20;
  g_autoptr (CbClientSocket) socket = send_half (f, size);
  g_autofree char *half = g_strnfill (size / 2, 'x');
  g_autoptr (CbHttpAnswer) answer = NULL;

  cb_client_socket_send (socket, half, size / 2);
  answer = cb_http_read (socket, FALSE);
  check_upload (answer, "file", "text/plain", size);
}

/* The client goes in the middle of it. */
static void
test_half (CbWebFixture *f, gconstpointer data)
{
  CbClientSocket *socket = send_half (f, 100000);

  wait_for_files (f, 1);
  cb_client_socket_free (socket);
  wait_for_files (f, 0);
}

/* The disk fills up in the middle of it. */
static void
test_disk_full (CbWebFixture *f, gconstpointer data)
{
  const struct rlimit small = { 2, RLIM_INFINITY };
  const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };
  g_autoptr (CbHttpAnswer) refused = NULL;
  g_autoptr (CbHttpAnswer) works = NULL;

  signal (SIGXFSZ, SIG_IGN);
  setrlimit (RLIMIT_FSIZE, &small);
  refused = upload (f, "", RAW, "Hello");
  setrlimit (RLIMIT_FSIZE, &none);
  cb_web_fixture_assert_problem (refused, 503, "unavailable");
  wait_for_files (f, 0);
  works = upload (f, "", RAW, "Hello");
  g_assert_cmpuint (works->status, ==, 201);
}

/* An upload of the session can be attached, that of another cannot. */
static void
test_attach (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) kept = upload (f, "", RAW, "Hello");
  g_autofree char *id = cb_http_answer_dup_member (kept, "id");
  g_autofree char *body = g_strdup_printf ("{\"client_id\":\"a\",\"attachments\":[\"%s\"]}", id);
  g_autoptr (CbHttpAnswer) sent = cb_web_fixture_ask_session (f, "POST", "/messages", NULL, body);
  g_autoptr (CbHttpAnswer) other = cb_web_fixture_ask (f, "POST", "/api/v1/sessions", NULL, NULL);
  g_autofree char *other_id = cb_http_answer_dup_member (other, "id");
  g_autofree char *other_token = cb_http_answer_dup_member (other, "token");
  g_autofree char *target = g_strdup_printf ("/api/v1/sessions/%s/messages", other_id);
  g_autofree char *bearer = g_strdup_printf ("Authorization: Bearer %s\r\n", other_token);
  g_autoptr (CbHttpAnswer) foreign = cb_web_fixture_ask (f, "POST", target, bearer, body);

  g_assert_cmpuint (sent->status, ==, 201);
  g_assert_nonnull (strstr (sent->body, id));
  cb_web_fixture_assert_problem (foreign, 404, "not_found");
}

#define ADD(name, test)                                                                            \
  g_test_add ("/web/resource-uploads/" name, CbWebFixture, NULL, cb_web_fixture_set_up, test,      \
              cb_web_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("raw", test_raw);
  ADD ("multipart", test_multipart);
  ADD ("refused", test_refused);
  ADD ("not-authorized", test_not_authorized);
  ADD ("switched-off", test_switched_off);
  ADD ("size", test_size);
  ADD ("quota", test_quota);
  ADD ("rate-limit", test_rate_limit);
  ADD ("large", test_large);
  ADD ("half", test_half);
  ADD ("disk-full", test_disk_full);
  ADD ("attach", test_attach);

  return g_test_run ();
}
