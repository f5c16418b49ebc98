#include "lib/cb-web-fixture.h"
#include "widgets/cb-widget-shipped.h"

typedef struct
{
  CbWebFixture web; /* first */
  CbWidgetShipped *shipped;
  char *entry; /* target of the widget's script */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  cb_web_fixture_set_up (&f->web, data);
  f->shipped = cb_widget_shipped_new ();
  f->entry = g_strdup_printf ("/widget/%s/widget.js", cb_widget_shipped_get_version (f->shipped));
  cb_web_server_set_widgets (f->web.server, CB_WIDGET_SOURCE (f->shipped));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_free (f->entry);
  g_clear_object (&f->shipped);
  cb_web_fixture_tear_down (&f->web, data);
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
  g_autoptr (CbHttpAnswer) packed = cb_web_fixture_ask (&f->web, "GET", f->entry,
                                                        "Accept-Encoding: br, GZIP\r\n", NULL);
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
  ADD ("refused-encoding", test_refused_encoding);
  ADD ("unknown", test_unknown);
  ADD ("without-widgets", test_without_widgets);

  return g_test_run ();
}
