#include "alerts/cb-notice-text.h"

#include <math.h>
#include <string.h>

#include "alerts/cb-notice-body.h"
#include "model/cb-alert.h"

#define AT (G_GINT64_CONSTANT (1764010800) * G_USEC_PER_SEC)

static const CbAlert disk = {
  .id = "A1",
  .rule = "disk-free",
  .summary = "Little disk space is left",
  .severity = "critical",
  .unit = "%",
  .state = CB_ALERT_FIRING,
  .value = 4.5,
  .threshold = 10,
  .since = AT,
  .fired_at = AT + 60 * G_USEC_PER_SEC,
};

static void
add (GPtrArray *alerts, const char *summary, CbAlertState state, double value)
{
  CbAlert fields = disk;

  fields.summary = summary;
  fields.state = state;
  fields.value = value;
  if (state == CB_ALERT_RESOLVED)
    fields.resolved_at = AT + 12000 * G_TIME_SPAN_SECOND;
  g_ptr_array_add (alerts, cb_alert_new (&fields));
}

static GPtrArray *
new_list (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) cb_alert_unref);
}

static CbNoticeText *
make (CbNoticeKind kind, GPtrArray *alerts)
{
  g_autofree char *body = cb_notice_body_write ("N1", kind, AT, "host.example.org", alerts);
  g_autoptr (CbNotice) notice = cb_notice_new (
      &(CbNotice){ .id = "N1", .channel = "mail", .kind = kind, .body = body });
  g_autoptr (GError) error = NULL;
  CbNoticeText *text = cb_notice_text_new (notice, &error);

  g_assert_no_error (error);
  return text;
}

static void
assert_contains (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("“%s” is not in “%s”", part, text);
}

static void
test_body (void)
{
  g_autoptr (GPtrArray) alerts = new_list ();
  g_autoptr (GPtrArray) read = NULL;
  g_autofree char *body = NULL;
  g_autofree char *host = NULL;
  g_autoptr (GError) error = NULL;
  const CbAlert *alert;

  add (alerts, "A \"quoted\" one", CB_ALERT_RESOLVED, 12345.678);
  add (alerts, "Unknown", CB_ALERT_FIRING, NAN);
  body = cb_notice_body_write ("N1", CB_NOTICE_FIRING, AT, "host", alerts);
  read = cb_notice_body_read (body, &host, &error);
  g_assert_no_error (error);

  g_assert_cmpstr (host, ==, "host");
  g_assert_cmpuint (read->len, ==, 2);
  alert = g_ptr_array_index (read, 0);
  g_assert_cmpstr (alert->id, ==, "A1");
  g_assert_cmpstr (alert->rule, ==, "disk-free");
  g_assert_cmpstr (alert->summary, ==, "A \"quoted\" one");
  g_assert_cmpstr (alert->severity, ==, "critical");
  g_assert_cmpint (alert->state, ==, CB_ALERT_RESOLVED);
  g_assert_cmpfloat (alert->value, ==, 12345.678);
  g_assert_cmpint (alert->since, ==, AT);
  g_assert_cmpint (alert->resolved_at, ==, AT + 12000 * G_TIME_SPAN_SECOND);
  g_assert_true (isnan (((CbAlert *) g_ptr_array_index (read, 1))->value));
}

static void
test_damaged_body (void)
{
  static const char *const wrong[] = { "", "nonsense", "[]", "{}", "{\"alerts\":5}" };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *host = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_null (cb_notice_body_read (wrong[i], &host, &error));
      g_assert_nonnull (error);
    }
}

static void
test_firing (void)
{
  g_autoptr (GPtrArray) alerts = new_list ();
  g_autoptr (CbNoticeText) text = NULL;

  add (alerts, disk.summary, CB_ALERT_FIRING, 4.5);
  text = make (CB_NOTICE_FIRING, alerts);
  g_assert_cmpstr (text->subject, ==, "Alert: Little disk space is left on host.example.org");
  assert_contains (text->plain, "4.5 % (limit 10 %)");
  assert_contains (text->plain, "since 2025-11-24 19:00:00 UTC");
  assert_contains (text->html, "<b>Little disk space is left</b>");
  g_assert_cmpstr (text->brief, ==,
                   "Alert: Little disk space is left on host.example.org\n"
                   "disk-free: 4.5 % (limit 10 %)");
}

static void
test_resolved (void)
{
  g_autoptr (GPtrArray) alerts = new_list ();
  g_autoptr (CbNoticeText) text = NULL;

  add (alerts, disk.summary, CB_ALERT_RESOLVED, NAN);
  text = make (CB_NOTICE_RESOLVED, alerts);
  g_assert_cmpstr (text->subject, ==, "Resolved: Little disk space is left on host.example.org");
  assert_contains (text->plain, "unknown (limit 10 %)");
  assert_contains (text->plain, "lasted 3 h 20 min");
}

static void
test_several (void)
{
  g_autoptr (GPtrArray) alerts = new_list ();
  g_autoptr (CbNoticeText) text = NULL;

  add (alerts, "First", CB_ALERT_FIRING, 1);
  add (alerts, "Second", CB_ALERT_FIRING, 2);
  text = make (CB_NOTICE_REPEAT, alerts);
  g_assert_cmpstr (text->subject, ==,
                   "Still firing: 2 problems of the chatbot on host.example.org");
  assert_contains (text->plain, "First");
  assert_contains (text->plain, "Second");
}

/* Whatever a summary holds is text in HTML. */
static void
test_markup (void)
{
  g_autoptr (GPtrArray) alerts = new_list ();
  g_autoptr (CbNoticeText) text = NULL;

  add (alerts, "<script>x</script> & more", CB_ALERT_FIRING, 1);
  text = make (CB_NOTICE_FIRING, alerts);
  g_assert_null (strstr (text->html, "<script>"));
  assert_contains (text->html, "&lt;script&gt;x&lt;/script&gt; &amp; more");
}

static void
test_brief_is_short (void)
{
  g_autoptr (GPtrArray) alerts = new_list ();
  g_autoptr (CbNoticeText) text = NULL;

  for (guint i = 0; i < 50; i++)
    add (alerts, "Päckchen", CB_ALERT_FIRING, i);
  text = make (CB_NOTICE_FIRING, alerts);
  g_assert_cmpuint (strlen (text->brief), <=, 300);
  g_assert_true (g_utf8_validate (text->brief, -1, NULL));
}

static void
test_test (void)
{
  g_autoptr (GPtrArray) none = new_list ();
  g_autoptr (CbNoticeText) text = make (CB_NOTICE_TEST, none);

  assert_contains (text->subject, "Test");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/alerts/notice-text/body", test_body);
  g_test_add_func ("/alerts/notice-text/damaged-body", test_damaged_body);
  g_test_add_func ("/alerts/notice-text/firing", test_firing);
  g_test_add_func ("/alerts/notice-text/resolved", test_resolved);
  g_test_add_func ("/alerts/notice-text/several", test_several);
  g_test_add_func ("/alerts/notice-text/markup", test_markup);
  g_test_add_func ("/alerts/notice-text/brief-is-short", test_brief_is_short);
  g_test_add_func ("/alerts/notice-text/test", test_test);

  return g_test_run ();
}
