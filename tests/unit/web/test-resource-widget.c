#include "base/cb-service.h"
#include "lib/cb-web-fixture.h"
#include "widgets/cb-widgets.h"

typedef struct
{
  CbWebFixture web; /* first */
  CbWidgets *widgets;
  char *entry; /* target of the widget's script */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_web_fixture_set_up (&f->web, data);
  f->widgets = cb_widgets_new (f->web.chat.settings, CB_CLOCK (f->web.chat.clock),
                               cb_temp_dir_get_path (f->web.chat.dir), &error);
  g_assert_no_error (error);
  cb_service_start_async (CB_SERVICE (f->widgets), NULL, cb_await_keep, &result);
  cb_service_start_finish (CB_SERVICE (f->widgets), cb_await (&result), &error);
  g_assert_no_error (error);
  f->entry = g_strdup ("/widget/1.0.0/widget.js");
  cb_web_server_set_widgets (f->web.server, CB_WIDGET_SOURCE (f->widgets));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_free (f->entry);
  cb_web_fixture_tear_down (&f->web, data);
  g_clear_object (&f->widgets);
}

static void
test_loader (Fixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) answer =
                 cb_web_fixture_ask (&f->web, "GET", "/widget/loader.js", NULL, NULL);
  g_autofree char *etag = cb_http_answer_dup (answer, "ETag");
  g_autofree char *known = g_strdup_printf ("If-None-Match: %s\r\n", etag);
  g_autoptr (CbHttpAnswer) again = NULL;

  g_assert_cmpuint (answer->status, ==, 200);
  cb_http_answer_assert (answer, "Content-Type", "text/javascript; charset=utf-8");
  cb_http_answer_assert (answer, "Cache-Control", "no-cache");
  cb_http_answer_assert (answer, "Cross-Origin-Resource-Policy", "cross-origin");
  again = cb_web_fixture_ask (&f->web, "GET", "/widget/loader.js", known, NULL);
  g_assert_cmpuint (again->status, ==, 304);
  cb_http_answer_assert (again, "ETag", etag);
}

static void
test_file (Fixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) plain = cb_web_fixture_ask (&f->web, "GET", f->entry, NULL, NULL);
  g_autoptr (CbHttpAnswer) packed =
                 cb_web_fixture_ask (&f->web, "GET", f->entry, "Accept-Encoding: GZIP\r\n", NULL);
  g_autofree char *etag = cb_http_answer_dup (plain, "ETag");
  g_autofree char *packed_etag = cb_http_answer_dup (packed, "ETag");

  g_assert_cmpuint (plain->status, ==, 200);
  cb_http_answer_assert (plain, "Cache-Control", "public, max-age=31536000, immutable");
  cb_http_answer_assert (plain, "Content-Encoding", NULL);
  cb_http_answer_assert (plain, "Vary", "Accept-Encoding");
  g_assert_cmpuint (packed->status, ==, 200);
  cb_http_answer_assert (packed, "Content-Encoding", "gzip");
  g_assert_cmpuint (packed->size, <, plain->size);
  g_assert_cmpstr (etag, !=, packed_etag);
}

#ifdef CB_WITH_BROTLI
/* Who takes several gets the shortest. */
static void
test_brotli (Fixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) gzip =
                 cb_web_fixture_ask (&f->web, "GET", f->entry, "Accept-Encoding: gzip\r\n", NULL);
  g_autoptr (CbHttpAnswer) brotli = cb_web_fixture_ask (&f->web, "GET", f->entry,
                                                        "Accept-Encoding: gzip, br\r\n", NULL);

  cb_http_answer_assert (brotli, "Content-Encoding", "br");
  g_assert_cmpuint (brotli->size, <, gzip->size);
}
#endif

/* What an open page asks for, without the rest of the loader. */
static void
test_release (Fixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) answer =
                 cb_web_fixture_ask (&f->web, "GET", "/widget/release.json", NULL, NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  cb_http_answer_assert (answer, "Content-Type", "application/json");
  cb_http_answer_assert (answer, "Cache-Control", "no-cache");
  g_assert_true (g_str_has_prefix (answer->body, "{\"version\":\"1.0.0\",\"integrity\":\"sha384-"));
}

static guint
report (Fixture *f, const char *body)
{
  g_autoptr (CbHttpAnswer) answer = cb_web_fixture_ask (&f->web, "POST", "/api/v1/widget-errors",
                                                        "Content-Type: application/json\r\n", body);

  return answer->status;
}

/* Errors are counted by version, and only for those that there are. */
static void
test_errors (Fixture *f, gconstpointer data)
{
  GHashTable *reports = cb_widgets_get_stats (f->widgets)->reports;
  g_autofree char *long_text = g_strnfill (1001, 'x');
  g_autofree char *too_long =
      g_strdup_printf ("{\"version\":\"1.0.0\",\"message\":\"%s\"}", long_text);

  g_assert_cmpuint (report (f, "{\"version\":\"1.0.0\",\"message\":\"a\"}"), ==, 204);
  g_assert_cmpuint (report (f, "{\"version\":\"1.0.0\",\"message\":\"b\"}"), ==, 204);
  g_assert_cmpuint (report (f, "{\"version\":\"9.9.9\",\"message\":\"a\"}"), ==, 404);
  g_assert_cmpuint (report (f, "{\"message\":\"a\"}"), ==, 400);
  g_assert_cmpuint (report (f, too_long), >=, 400);
  g_assert_cmpuint (g_hash_table_size (reports), ==, 1);
  g_assert_cmpuint (*(guint64 *) g_hash_table_lookup (reports, "1.0.0"), ==, 2);
}

/* One address cannot send reports without end, nor large ones. */
static void
test_errors_limited (Fixture *f, gconstpointer data)
{
  g_autofree char *large = g_strnfill (9000, 'x');

  g_assert_cmpuint (report (f, large), ==, 413);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpuint (report (f, "{\"version\":\"1.0.0\",\"message\":\"a\"}"), ==, 204);
  g_assert_cmpuint (report (f, "{\"version\":\"1.0.0\",\"message\":\"a\"}"), ==, 429);
}

/* Who refuses gzip gets none. */
static void
test_refused_encoding (Fixture *f, gconstpointer data)
{
  static const char *const refusals[] = { "Accept-Encoding: gzip;q=0\r\n",
                                          "Accept-Encoding: identity\r\n", "Accept-Encoding:\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (CbHttpAnswer) answer =
                     cb_web_fixture_ask (&f->web, "GET", f->entry, refusals[i], NULL);

      g_assert_cmpuint (answer->status, ==, 200);
      cb_http_answer_assert (answer, "Content-Encoding", NULL);
    }
}

static void
test_unknown (Fixture *f, gconstpointer data)
{
  static const char *const targets[] = { "/widget/", "/widget/x", "/widget/x/widget.js",
                                         "/widget//widget.js", "/widget/x/y/z" };

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autoptr (CbHttpAnswer) answer = cb_web_fixture_ask (&f->web, "GET", targets[i], NULL, NULL);

      cb_web_fixture_assert_problem (answer, 404, "not_found");
    }
}

static void
test_without_widgets (Fixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) loader = NULL;
  g_autoptr (CbHttpAnswer) file = NULL;

  cb_web_server_set_widgets (f->web.server, NULL);
  loader = cb_web_fixture_ask (&f->web, "GET", "/widget/loader.js", NULL, NULL);
  file = cb_web_fixture_ask (&f->web, "GET", f->entry, NULL, NULL);
  cb_web_fixture_assert_problem (loader, 404, "not_found");
  cb_web_fixture_assert_problem (file, 404, "not_found");
}

#define ADD(name, test)                                                                            \
  g_test_add ("/web/resource-widget/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("loader", test_loader);
  ADD ("file", test_file);
#ifdef CB_WITH_BROTLI
  ADD ("brotli", test_brotli);
#endif
  ADD ("release", test_release);
  ADD ("errors", test_errors);
  ADD ("errors-limited", test_errors_limited);
  ADD ("refused-encoding", test_refused_encoding);
  ADD ("unknown", test_unknown);
  ADD ("without-widgets", test_without_widgets);

  return g_test_run ();
}
