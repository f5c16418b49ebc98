#include "loadtest/cb-load-threshold.h"

#include "base/cb-error.h"

typedef struct
{
  CbLoadRecorder *recorder; /* 98 of 10 ms that went well, of kind "say"; 2 that failed */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  CbLoadSample sample = { .ended = 10000 };

  fixture->recorder = cb_load_recorder_new ();
  sample.kind = cb_load_recorder_add_kind (fixture->recorder, "say", FALSE);
  for (guint i = 0; i < 98; i++)
    cb_load_recorder_add (fixture->recorder, &sample);
  cb_load_recorder_add_fault (fixture->recorder, sample.kind, CB_LOAD_RESET);
  cb_load_recorder_add_fault (fixture->recorder, sample.kind, CB_LOAD_RESET);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cb_load_recorder_free (fixture->recorder);
}

static gboolean
holds (Fixture *fixture, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbLoadThreshold) threshold = cb_load_threshold_new (text, &error);
  CbLoadAccount account = { .lost = 2, .doubled = 3 };
  double value;

  g_assert_no_error (error);

  return cb_load_threshold_holds (threshold, fixture->recorder, &account, 10, &value);
}

static void
test_measures (Fixture *fixture, gconstpointer data)
{
  static const char *const right[] = {
    "error_rate<0.03", "error_rate<=0.02", "error_rate>0.01", "p95<11ms",  "p99.9<=10ms",
    "mean<11ms",       "max<=10ms",        "rate>9",          "rate>=9.8", "lost<3",
    "doubled<4",       "say:p50<11ms",     "p95 < 1s",
  };
  static const char *const wrong[] = {
    "error_rate<0.02", "p95<10ms", "mean>1s", "rate<9.8", "lost<1", "doubled<1", "other:p50<1s",
  };

  for (guint i = 0; i < G_N_ELEMENTS (right); i++)
    if (!holds (fixture, right[i]))
      g_error ("%s does not hold", right[i]);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    if (holds (fixture, wrong[i]))
      g_error ("%s holds", wrong[i]);
}

static void
test_malformed (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = { "",         "p95",          "p95<", "p95<5", "q95<5ms",
                                       "p101<5ms", "error_rate<x", "<1",   "rate=5" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CbLoadThreshold) threshold = cb_load_threshold_new (texts[i], &error);

      if (g_strcmp0 (texts[i], "p95<5") == 0) /* seconds, as everywhere */
        continue;
      g_assert_null (threshold);
      g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
    }
}

/* A test in which nothing happened must not pass. */
static void
test_nothing_holds_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbLoadRecorder) recorder = cb_load_recorder_new ();
  g_autoptr (CbLoadThreshold) threshold = cb_load_threshold_new ("error_rate<0.01", NULL);
  CbLoadAccount account = { 0 };
  double value;

  g_assert_false (cb_load_threshold_holds (threshold, recorder, &account, 10, &value));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/load-threshold/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("measures", test_measures);
  ADD ("malformed", test_malformed);
  ADD ("nothing-holds-nothing", test_nothing_holds_nothing);
#undef ADD

  return g_test_run ();
}
