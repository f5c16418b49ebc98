#include "base/cb-rate-limiter.h"

#include "base/cb-clock-system.h"
#include "lib/cb-clock-fake.h"

typedef struct
{
  CbClockFake *clock;
  CbRateLimiter *limiter; /* 10 a second, 5 at once */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = cb_clock_fake_new (0);
  fixture->limiter =
      cb_rate_limiter_new (CB_CLOCK (fixture->clock), 1024, 10, G_TIME_SPAN_SECOND, 5);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->limiter);
  g_assert_finalize_object (fixture->clock);
}

static CbRateVerdict
check (Fixture *fixture, const char *name)
{
  CbRateVerdict verdict;

  cb_rate_limiter_check_name (fixture->limiter, name, 1, &verdict);
  return verdict;
}

static CbRateVerdict
check_address (Fixture *fixture, const char *text)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (text);
  CbRateVerdict verdict;

  cb_rate_limiter_check_address (fixture->limiter, address, 1, &verdict);
  return verdict;
}

static guint
count_allowed (Fixture *fixture, const char *name, guint n)
{
  guint allowed = 0;

  for (guint i = 0; i < n; i++)
    allowed += check (fixture, name).allowed;

  return allowed;
}

static void
test_burst (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 5; i++)
    {
      CbRateVerdict verdict = check (fixture, "a");

      g_assert_true (verdict.allowed);
      g_assert_cmpuint (verdict.limit, ==, 5);
      g_assert_cmpuint (verdict.remaining, ==, 4 - i);
      g_assert_cmpint (verdict.reset_us, ==, (i + 1) * 100000);
      g_assert_cmpint (verdict.retry_after_us, ==, 0);
    }

  g_assert_false (check (fixture, "a").allowed);
  g_assert_true (check (fixture, "b").allowed);
}

static void
test_retry_after_is_exact (Fixture *fixture, gconstpointer data)
{
  CbRateVerdict verdict;

  count_allowed (fixture, "a", 5);
  cb_clock_fake_advance (fixture->clock, 30000);
  verdict = check (fixture, "a");
  g_assert_false (verdict.allowed);
  g_assert_cmpint (verdict.retry_after_us, ==, 70000);
  g_assert_cmpint (verdict.reset_us, ==, 470000);
  g_assert_cmpuint (verdict.remaining, ==, 0);

  cb_clock_fake_advance (fixture->clock, verdict.retry_after_us - 1);
  g_assert_false (check (fixture, "a").allowed);
  cb_clock_fake_advance (fixture->clock, 1);
  g_assert_true (check (fixture, "a").allowed);
  g_assert_false (check (fixture, "a").allowed);
}

/* However one asks, no more than the burst and the rate come through. */
static void
test_rate_holds (Fixture *fixture, gconstpointer data)
{
  guint allowed = 0;

  for (guint i = 0; i < 10000; i++)
    {
      allowed += check (fixture, "a").allowed;
      cb_clock_fake_advance (fixture->clock, g_test_rand_int_range (0, 20000));
    }

  {
    gint64 passed = cb_clock_get_monotonic_time (CB_CLOCK (fixture->clock)) - G_USEC_PER_SEC;

    g_assert_cmpuint (allowed, <=, 5 + passed / 100000);
    g_assert_cmpuint (allowed, >=, passed / 100000 - 5);
  }
}

static void
test_wall_clock_does_not_matter (Fixture *fixture, gconstpointer data)
{
  count_allowed (fixture, "a", 5);
  cb_clock_fake_jump (fixture->clock, G_TIME_SPAN_DAY);
  g_assert_false (check (fixture, "a").allowed);
}

static void
test_cost (Fixture *fixture, gconstpointer data)
{
  CbRateVerdict verdict;

  cb_rate_limiter_check_name (fixture->limiter, "a", 3, &verdict);
  g_assert_true (verdict.allowed);
  g_assert_cmpuint (verdict.remaining, ==, 2);

  cb_rate_limiter_check_name (fixture->limiter, "a", 0, &verdict);
  g_assert_true (verdict.allowed);
  g_assert_cmpuint (verdict.remaining, ==, 2);

  cb_rate_limiter_check_name (fixture->limiter, "a", 3, &verdict);
  g_assert_false (verdict.allowed);
  g_assert_cmpint (verdict.retry_after_us, ==, 100000);
  g_assert_cmpuint (verdict.remaining, ==, 2);

  cb_rate_limiter_check_name (fixture->limiter, "a", 6, &verdict);
  g_assert_false (verdict.allowed);
  g_assert_cmpint (verdict.retry_after_us, ==, G_MAXINT64);
}

static void
test_addresses (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 5; i++)
    {
      g_assert_true (check_address (fixture, "192.0.2.1").allowed);
      g_assert_true (check_address (fixture, "2001:db8:1:2::1").allowed);
    }

  g_assert_false (check_address (fixture, "192.0.2.1").allowed);
  g_assert_false (check_address (fixture, "::ffff:192.0.2.1").allowed);
  g_assert_true (check_address (fixture, "192.0.2.2").allowed);
  g_assert_true (check_address (fixture, "::ffff:192.0.2.2").allowed);

  g_assert_false (check_address (fixture, "2001:db8:1:2:ffff::7").allowed);
  g_assert_true (check_address (fixture, "2001:db8:1:3::1").allowed);
}

static void
test_reconfigure (Fixture *fixture, gconstpointer data)
{
  CbRateVerdict verdict;

  count_allowed (fixture, "a", 5);
  cb_rate_limiter_configure (fixture->limiter, 10, G_TIME_SPAN_SECOND, 8);
  g_assert_cmpuint (count_allowed (fixture, "a", 10), ==, 3);

  /* Smaller than what is counted already. */
  cb_rate_limiter_configure (fixture->limiter, 10, G_TIME_SPAN_SECOND, 2);
  verdict = check (fixture, "a");
  g_assert_false (verdict.allowed);
  g_assert_cmpuint (verdict.remaining, ==, 0);
  g_assert_cmpint (verdict.retry_after_us, ==, 700000);

  cb_rate_limiter_configure (fixture->limiter, 0, G_TIME_SPAN_SECOND, 1);
  g_assert_cmpuint (count_allowed (fixture, "a", 1000), ==, 1000);
}

/* A hundred thousand addresses in a table for a thousand: the memory stays, and who is at the
 * limit stays at it. */
static void
test_flood (Fixture *fixture, gconstpointer data)
{
  gsize size = cb_rate_limiter_get_size (fixture->limiter);

  g_assert_cmpuint (size, ==, 1024 * 16);
  g_assert_cmpuint (count_allowed (fixture, "limited", 5), ==, 5);

  for (guint i = 0; i < 1000000; i++)
    {
      g_autofree char *name = g_strdup_printf ("flood-%u", i);

      g_assert_true (check (fixture, name).allowed);
    }

  g_assert_false (check (fixture, "limited").allowed);
  g_assert_cmpuint (cb_rate_limiter_get_size (fixture->limiter), ==, size);
}

/* Who has rested gives way before anybody else does. */
static void
test_rested_give_way (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 4096; i++)
    {
      g_autofree char *name = g_strdup_printf ("old-%u", i);

      count_allowed (fixture, name, 5);
    }
  cb_clock_fake_advance (fixture->clock, G_TIME_SPAN_SECOND);

  /* A quarter of the table: hardly ever nine in one place. */
  for (guint i = 0; i < 256; i++)
    {
      g_autofree char *name = g_strdup_printf ("new-%u", i);

      g_assert_cmpuint (count_allowed (fixture, name, 5), ==, 5);
    }

  {
    guint forgotten = 0;

    for (guint i = 0; i < 256; i++)
      {
        g_autofree char *name = g_strdup_printf ("new-%u", i);

        forgotten += check (fixture, name).allowed;
      }
    g_assert_cmpuint (forgotten, <=, 8);
  }
}

static void
test_speed (void)
{
  g_autoptr(CbClock) clock = cb_clock_system_new ();
  g_autoptr(CbRateLimiter) limiter =
                 cb_rate_limiter_new (clock, 65536, 100, G_TIME_SPAN_MINUTE, 20);
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string ("2001:db8::1");
  const guint n = 2000000;
  gint64 start = g_get_monotonic_time ();
  CbRateVerdict verdict;

  for (guint i = 0; i < n; i++)
    cb_rate_limiter_check_address (limiter, address, 1, &verdict);

  g_test_minimized_result ((g_get_monotonic_time () - start) * 1000.0 / n, "ns a check");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/rate-limiter/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("burst", test_burst);
  ADD ("retry-after-is-exact", test_retry_after_is_exact);
  ADD ("rate-holds", test_rate_holds);
  ADD ("wall-clock-does-not-matter", test_wall_clock_does_not_matter);
  ADD ("cost", test_cost);
  ADD ("addresses", test_addresses);
  ADD ("reconfigure", test_reconfigure);
  ADD ("flood", test_flood);
  ADD ("rested-give-way", test_rested_give_way);
#undef ADD
  if (g_test_perf ())
    g_test_add_func ("/rate-limiter/speed", test_speed);

  return g_test_run ();
}
