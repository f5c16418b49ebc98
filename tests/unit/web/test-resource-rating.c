#include "lib/cb-web-fixture.h"

static CbHttpAnswer *
rate (CbWebFixture *f, const char *body)
{
  return cb_web_fixture_ask_session (f, "POST", "/rating", NULL, body);
}

static void
test_rate (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) said G_GNUC_UNUSED = cb_web_fixture_say (f, "a", "Hi");
  g_autoptr (CbHttpAnswer) good = rate (f, "{\"seq\":2,\"value\":\"good\"}");
  g_autoptr (CbHttpAnswer) bad = rate (f, "{\"seq\":2,\"value\":\"bad\"}");

  g_assert_cmpuint (said->status, ==, 201);
  g_assert_cmpuint (good->status, ==, 201);
  g_assert_nonnull (strstr (good->body, "\"role\":\"system\",\"text\":\"👍\""));
  g_assert_nonnull (strstr (good->body, "\"client_id\":\"rating-2\",\"reply_to\":2"));
  /* The first counts; to ask again is to get it again. */
  g_assert_cmpuint (bad->status, ==, 201);
  g_assert_cmpstr (bad->body, ==, good->body);
}

static void
test_refused (CbWebFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *body;
    guint status;
    const char *code;
  } cases[] = {
    { "{\"seq\":1,\"value\":\"good\"}", 400, "bad_request" }, /* the visitor's own */
    { "{\"seq\":9,\"value\":\"good\"}", 404, "not_found" },
    { "{\"seq\":0,\"value\":\"good\"}", 400, "bad_request" },
    { "{\"seq\":2,\"value\":\"fine\"}", 400, "bad_request" },
    { "{\"seq\":2}", 400, "bad_request" },
    { "{\"value\":\"good\"}", 400, "bad_request" },
    { "{\"seq\":\"2\",\"value\":\"good\"}", 400, "bad_request" },
  };
  g_autoptr (CbHttpAnswer) said G_GNUC_UNUSED = cb_web_fixture_say (f, "a", "Hi");

  g_assert_cmpuint (said->status, ==, 201);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CbHttpAnswer) answer = rate (f, cases[i].body);

      cb_web_fixture_assert_problem (answer, cases[i].status, cases[i].code);
    }
}

static void
test_not_authorized (CbWebFixture *f, gconstpointer data)
{
  g_autofree char *target = g_strdup_printf ("/api/v1/sessions/%s/rating", f->chat.id);
  g_autoptr (CbHttpAnswer) answer =
                 cb_web_fixture_ask (f, "POST", target, NULL, "{\"seq\":2,\"value\":\"good\"}");

  cb_web_fixture_assert_problem (answer, 401, "not_allowed");
}

#define ADD(name, test)                                                                            \
  g_test_add ("/web/resource-rating/" name, CbWebFixture, NULL, cb_web_fixture_set_up, test,       \
              cb_web_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("rate", test_rate);
  ADD ("refused", test_refused);
  ADD ("not-authorized", test_not_authorized);

  return g_test_run ();
}
