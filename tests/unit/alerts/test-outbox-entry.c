#include "alerts/cb-outbox-entry.h"

#define NOW (G_GINT64_CONSTANT (1700000000) * G_TIME_SPAN_SECOND)

static CbOutboxEntry *
new_entry (void)
{
  g_autoptr (CbNotice) notice = cb_notice_new (
      &(CbNotice){ .id = "N1", .channel = "mail", .target = "ada", .body = "{}" });

  return cb_outbox_entry_new (notice, TRUE);
}

/* 5 s, 10 s, 20 s and so on, ten minutes at most. */
static void
test_delays (void)
{
  static const gint64 seconds[] = { 5, 10, 20, 40, 80, 160, 320, 600, 600, 600, 600, 600, 600 };
  g_autoptr (CbOutboxEntry) entry = new_entry ();

  g_assert_true (cb_outbox_entry_is_due (entry, NOW));
  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++)
    {
      cb_outbox_entry_fail (entry, "nobody listens", NOW);
      g_assert_cmpint (entry->notice->next_at, ==, NOW + seconds[i] * G_TIME_SPAN_SECOND);
      g_assert_cmpuint (entry->notice->attempts, ==, i + 1);
      g_assert_false (cb_outbox_entry_is_due (entry, entry->notice->next_at - 1));
      g_assert_true (cb_outbox_entry_is_due (entry, entry->notice->next_at));
    }
  g_assert_cmpstr (entry->notice->error, ==, "nobody listens");
  g_assert_cmpstr (entry->notice->id, ==, "N1");
}

/* A clock that was set back does not put the next attempt off for as long. */
static void
test_clock_set_back (void)
{
  g_autoptr (CbOutboxEntry) entry = new_entry ();

  cb_outbox_entry_fail (entry, "nobody listens", NOW);
  g_assert_true (cb_outbox_entry_is_due (entry, NOW - G_TIME_SPAN_DAY));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/alerts/outbox-entry/delays", test_delays);
  g_test_add_func ("/alerts/outbox-entry/clock-set-back", test_clock_set_back);

  return g_test_run ();
}
