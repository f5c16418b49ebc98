#include "web/cb-web-limits.h"

#include "base/cb-error.h"
#include "lib/cb-clock-fake.h"
#include "lib/cb-settings-change.h"

typedef struct
{
  CbClockFake *clock;
  CbSettings *settings;
  CbWebLimits *limits;
  GInetAddress *ada;
  GInetAddress *bob;
} Fixture;

/* Three at once and six a minute of everything; an address may four times that. */
static void
set_up (Fixture *f, gconstpointer data)
{
  static const CbSetting bursts[] = { CB_SETTING_RATE_LIMIT_SESSIONS_BURST,
                                      CB_SETTING_RATE_LIMIT_MESSAGES_BURST,
                                      CB_SETTING_RATE_LIMIT_UPLOADS_BURST,
                                      CB_SETTING_RATE_LIMIT_SOCKETS_BURST,
                                      CB_SETTING_RATE_LIMIT_FRAMES_BURST };
  static const CbSetting rates[] = { CB_SETTING_RATE_LIMIT_SESSIONS_PER_MINUTE,
                                     CB_SETTING_RATE_LIMIT_MESSAGES_PER_MINUTE,
                                     CB_SETTING_RATE_LIMIT_UPLOADS_PER_MINUTE,
                                     CB_SETTING_RATE_LIMIT_SOCKETS_PER_MINUTE,
                                     CB_SETTING_RATE_LIMIT_FRAMES_PER_MINUTE };

  f->clock = cb_clock_fake_new (0);
  f->settings = cb_settings_new ();
  for (guint i = 0; i < G_N_ELEMENTS (bursts); i++)
    {
      cb_settings_change (f->settings, bursts[i], "3");
      cb_settings_change (f->settings, rates[i], "6");
    }
  cb_settings_change (f->settings, CB_SETTING_RATE_LIMIT_ADDRESS_FACTOR, "4");
  f->limits = cb_web_limits_new (CB_CLOCK (f->clock), f->settings);
  f->ada = g_inet_address_new_from_string ("192.0.2.1");
  f->bob = g_inet_address_new_from_string ("192.0.2.2");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  cb_web_limits_free (f->limits);
  g_object_unref (f->settings);
  g_object_unref (f->clock);
  g_object_unref (f->ada);
  g_object_unref (f->bob);
}

/* Returns: how many of @n are allowed */
static guint
try (Fixture *f, CbWebLimit limit, GInetAddress *client, const char *session_id, guint n)
{
  guint allowed = 0;

  for (guint i = 0; i < n; i++)
    {
      CbRateVerdict verdict;

      allowed += cb_web_limits_check (f->limits, limit, client, session_id, &verdict);
    }

  return allowed;
}

/* By address alone, without the factor. */
static void
test_by_address (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (try (f, CB_WEB_LIMIT_SESSIONS, f->ada, NULL, 5), ==, 3);
  g_assert_cmpuint (try (f, CB_WEB_LIMIT_SESSIONS, f->bob, NULL, 5), ==, 3);
  g_assert_cmpuint (try (f, CB_WEB_LIMIT_SOCKETS, f->ada, NULL, 5), ==, 3);
  cb_clock_fake_advance (f->clock, 10 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (try (f, CB_WEB_LIMIT_SESSIONS, f->ada, NULL, 5), ==, 1);
  g_assert_cmpuint (cb_web_limits_get_refused (f->limits, CB_WEB_LIMIT_SESSIONS), ==, 8);
  g_assert_cmpuint (cb_web_limits_get_refused (f->limits, CB_WEB_LIMIT_SOCKETS), ==, 2);
  g_assert_cmpuint (cb_web_limits_get_refused (f->limits, CB_WEB_LIMIT_MESSAGES), ==, 0);
}

/* Each session on its own, and all of one address together. */
static void
test_by_session (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (try (f, CB_WEB_LIMIT_MESSAGES, f->ada, "a", 5), ==, 3);
  g_assert_cmpuint (try (f, CB_WEB_LIMIT_MESSAGES, f->bob, "a", 5), ==, 0); /* the same session */
  g_assert_cmpuint (try (f, CB_WEB_LIMIT_MESSAGES, f->ada, "b", 5), ==, 3);
  g_assert_cmpuint (try (f, CB_WEB_LIMIT_MESSAGES, f->ada, "c", 5), ==, 3);
  g_assert_cmpuint (try (f, CB_WEB_LIMIT_MESSAGES, f->ada, "d", 5), ==, 3);
  g_assert_cmpuint (try (f, CB_WEB_LIMIT_MESSAGES, f->ada, "e", 5), ==, 0);
  g_assert_cmpuint (try (f, CB_WEB_LIMIT_MESSAGES, f->bob, "e", 1), ==, 1);
}

/* The client is told of what it will meet first. */
static void
test_verdict (Fixture *f, gconstpointer data)
{
  CbRateVerdict verdict;

  cb_web_limits_check (f->limits, CB_WEB_LIMIT_UPLOADS, f->ada, "a", &verdict);
  g_assert_true (verdict.allowed);
  g_assert_cmpuint (verdict.limit, ==, 3);
  g_assert_cmpuint (verdict.remaining, ==, 2);
  try (f, CB_WEB_LIMIT_UPLOADS, f->ada, "a", 2);
  cb_web_limits_check (f->limits, CB_WEB_LIMIT_UPLOADS, f->ada, "a", &verdict);
  g_assert_false (verdict.allowed);
  g_assert_cmpuint (verdict.remaining, ==, 0);
  g_assert_cmpint (verdict.retry_after_us, ==, 10 * G_TIME_SPAN_SECOND);

  try (f, CB_WEB_LIMIT_UPLOADS, f->ada, "b", 3);
  try (f, CB_WEB_LIMIT_UPLOADS, f->ada, "c", 3);
  try (f, CB_WEB_LIMIT_UPLOADS, f->ada, "d", 2);
  cb_web_limits_check (f->limits, CB_WEB_LIMIT_UPLOADS, f->ada, "e", &verdict);
  g_assert_true (verdict.allowed);
  g_assert_cmpuint (verdict.limit, ==, 12); /* of the address, which has none left */
  g_assert_cmpuint (verdict.remaining, ==, 0);
}

static void
test_unnamed (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (try (f, CB_WEB_LIMIT_SESSIONS, NULL, NULL, 5), ==, 3);
  g_assert_cmpuint (try (f, CB_WEB_LIMIT_SESSIONS, f->ada, NULL, 5), ==, 3);
}

static void
test_settings (Fixture *f, gconstpointer data)
{
  CbRateVerdict verdict;

  try (f, CB_WEB_LIMIT_SESSIONS, f->ada, NULL, 3);
  cb_settings_change (f->settings, CB_SETTING_RATE_LIMIT_ENABLED, "false");
  g_assert_cmpuint (try (f, CB_WEB_LIMIT_SESSIONS, f->ada, NULL, 100), ==, 100);
  cb_web_limits_check (f->limits, CB_WEB_LIMIT_SESSIONS, f->ada, NULL, &verdict);
  g_assert_cmpuint (verdict.limit, ==, 0);

  cb_settings_change (f->settings, CB_SETTING_RATE_LIMIT_ENABLED, "true");
  g_assert_cmpuint (try (f, CB_WEB_LIMIT_SESSIONS, f->ada, NULL, 1), ==, 0);
  cb_settings_change (f->settings, CB_SETTING_RATE_LIMIT_SESSIONS_BURST, "10");
  cb_web_limits_configure (f->limits);
  g_assert_cmpuint (try (f, CB_WEB_LIMIT_SESSIONS, f->ada, NULL, 20), ==, 7);
}

/* The largest of everything is still a limit. */
static void
test_extremes (Fixture *f, gconstpointer data)
{
  CbRateVerdict verdict;

  cb_settings_change (f->settings, CB_SETTING_RATE_LIMIT_MESSAGES_BURST, "1000000");
  cb_settings_change (f->settings, CB_SETTING_RATE_LIMIT_MESSAGES_PER_MINUTE, "1000000");
  cb_settings_change (f->settings, CB_SETTING_RATE_LIMIT_ADDRESS_FACTOR, "10000");
  cb_web_limits_configure (f->limits);
  g_assert_true (cb_web_limits_check (f->limits, CB_WEB_LIMIT_MESSAGES, f->ada, "a", &verdict));
  g_assert_cmpuint (verdict.limit, ==, 1000000);
}

/* What was used elsewhere counts here, too: once, and not over the limit. */
static void
test_shared (Fixture *f, gconstpointer data)
{
  g_autoptr (CbWebLimits) other = cb_web_limits_new (CB_CLOCK (f->clock), f->settings);
  g_autoptr (GVariant) usage = NULL;
  CbRateVerdict verdict;

  g_assert_true (cb_web_limits_check (f->limits, CB_WEB_LIMIT_MESSAGES, f->ada, "s", &verdict));
  g_assert_null (cb_web_limits_take_usage (f->limits)); /* nobody asked for it */
  cb_web_limits_share (other);
  for (guint i = 0; i < 2; i++)
    g_assert_true (cb_web_limits_check (other, CB_WEB_LIMIT_MESSAGES, f->ada, "s", &verdict));
  usage = cb_web_limits_take_usage (other);
  g_assert_nonnull (usage);
  g_assert_null (cb_web_limits_take_usage (other));

  cb_web_limits_add_usage (f->limits, usage);
  g_assert_cmpuint (try (f, CB_WEB_LIMIT_MESSAGES, f->ada, "s", 3), ==, 0);
  g_assert_cmpuint (try (f, CB_WEB_LIMIT_MESSAGES, f->bob, "t", 3), ==, 3);
  for (guint i = 0; i < 10; i++)
    cb_web_limits_add_usage (f->limits, usage);
  cb_clock_fake_advance (f->clock, 30 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (try (f, CB_WEB_LIMIT_MESSAGES, f->ada, "s", 9), ==, 3);
}

/* It comes from another machine. */
static void
test_shared_nonsense (Fixture *f, gconstpointer data)
{
  g_autoptr (GVariant) usage = g_variant_ref_sink (g_variant_new_parsed (
      "[('', uint32 1), ('messages', 1), ('messages:address:nowhere', 1), ('x:session:s', 1), "
      "('sockets:session:s', 1), ('messages:session:s', 0), ('messages:session:t', 4294967295)]"));

  cb_web_limits_add_usage (f->limits, usage);
  g_assert_cmpuint (try (f, CB_WEB_LIMIT_MESSAGES, f->ada, "s", 9), ==, 3);
  g_assert_cmpuint (try (f, CB_WEB_LIMIT_MESSAGES, f->ada, "t", 9), ==, 0);
}

static void
test_error (void)
{
  static const char *const names[] = { "sessions", "messages", "uploads",
                                       "sockets",  "frames",   "widget_errors" };

  for (guint i = 0; i < CB_N_WEB_LIMITS; i++)
    {
      g_autoptr (GError) error = cb_web_limit_create_error (i);

      g_assert_error (error, CB_ERROR, CB_ERROR_TOO_MANY);
      g_assert_cmpstr (cb_web_limit_get_name (i), ==, names[i]);
      g_assert_nonnull (g_strstr_len (error->message, -1, names[i]));
    }
}

#define ADD(name, test) g_test_add ("/web/web-limits/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("by-address", test_by_address);
  ADD ("by-session", test_by_session);
  ADD ("verdict", test_verdict);
  ADD ("unnamed", test_unnamed);
  ADD ("settings", test_settings);
  ADD ("extremes", test_extremes);
  ADD ("shared", test_shared);
  ADD ("shared-nonsense", test_shared_nonsense);
  g_test_add_func ("/web/web-limits/error", test_error);

  return g_test_run ();
}
