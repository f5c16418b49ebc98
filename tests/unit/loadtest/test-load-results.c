#include "loadtest/cb-load-results.h"

#include <string.h>

#include "base/cb-json.h"
#include "lib/cb-temp-dir.h"
#include "loadtest/cb-load-report.h"

typedef struct
{
  CbTempDir *directory;
  CbLoadPlan *plan;
  CbLoadRecorder *recorder;
  CbLoadOutcome outcome;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char scenarios[] = "[Data]\nTexts=a\n[Scenario <b>]\nSteps=get /<script>\n";
  CbLoadSample sample = { .ended = 2000 };
  CbLoadSecond second = { .users = 4, .server_cpu = 0.5, .server_memory = 3e6 };

  fixture->directory = cb_temp_dir_new ();
  fixture->plan = cb_load_plan_new ();
  fixture->plan->target = cb_load_target_new ("http://127.0.0.1:1", NULL, NULL);
  fixture->plan->output = cb_temp_dir_build (fixture->directory, "deep/down");
  cb_load_scenarios_load (fixture->plan->scenarios, scenarios, strlen (scenarios), NULL, NULL);
  g_ptr_array_add (fixture->plan->thresholds, cb_load_threshold_new ("p95<1s", NULL));
  fixture->recorder = cb_load_recorder_new ();
  cb_load_recorder_add_kind (fixture->recorder, "get /<script>", FALSE);
  cb_load_recorder_add (fixture->recorder, &sample);
  cb_load_recorder_end_second (fixture->recorder, &second);
  cb_load_recorder_add_fault (fixture->recorder, 0, CB_LOAD_TIMEOUT);
  second.server_cpu = second.server_memory = -1;
  cb_load_recorder_end_second (fixture->recorder, &second);
  fixture->outcome.plan = fixture->plan;
  fixture->outcome.recorder = fixture->recorder;
  fixture->outcome.seconds = 2;
  cb_load_outcome_judge (&fixture->outcome);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cb_load_outcome_clear (&fixture->outcome);
  cb_load_recorder_free (fixture->recorder);
  cb_load_plan_free (fixture->plan);
  cb_temp_dir_free (fixture->directory);
}

static void
test_files (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cb_load_results_save (&fixture->outcome, &error));
  g_assert_no_error (error);
  g_assert_true (cb_temp_dir_has (fixture->directory, "deep/down/results.json"));
  g_assert_true (cb_temp_dir_has (fixture->directory, "deep/down/seconds.csv"));
  g_assert_true (cb_temp_dir_has (fixture->directory, "deep/down/report.html"));
}

static void
test_json (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = cb_load_results_write_json (&fixture->outcome);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = cb_json_parse_object (text, strlen (text), &error);
  JsonObject *total;

  g_assert_no_error (error);
  g_assert_true (json_object_get_boolean_member (object, "passed"));
  total = json_object_get_object_member (object, "total");
  g_assert_cmpint (json_object_get_int_member (total, "done"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (total, "failed"), ==, 1);
  g_assert_cmpint (
      json_object_get_int_member (json_object_get_object_member (total, "corrected_us"), "p99"), ==,
      2000);
  g_assert_cmpint (
      json_object_get_int_member (json_object_get_object_member (object, "faults"), "timeout"), ==,
      1);
}

/* As many fields in each line as in the first; what is not known is empty. */
static void
test_csv (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = cb_load_results_write_csv (&fixture->outcome);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_auto (GStrv) head = g_strsplit (lines[0], ",", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  for (guint i = 1; i < 3; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], ",", -1);

      g_assert_cmpuint (g_strv_length (fields), ==, g_strv_length (head));
    }
  g_assert_true (g_str_has_prefix (lines[1], "1,4,0,1,0,2000,2000,2000,2000,0,0,0.500,3000000,"));
  g_assert_true (g_str_has_prefix (lines[2], "2,4,0,0,1,0,0,0,0,0,0,,,"));
}

/* A name from a scenario file must not become markup; the page must need nothing from elsewhere. */
static void
test_report (Fixture *fixture, gconstpointer data)
{
  g_autofree char *page = cb_load_report_write (&fixture->outcome);

  g_assert_null (strstr (page, "<script"));
  g_assert_null (strstr (page, "<b>]"));
  g_assert_nonnull (strstr (page, "get /&lt;script&gt;"));
  g_assert_null (strstr (page, "src="));
  g_assert_null (strstr (page, "href="));
  g_assert_nonnull (strstr (page, "</html>"));
  g_assert_nonnull (strstr (page, "--paper")); /* the style is there */
}

static void
test_text (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = cb_load_outcome_format (&fixture->outcome);

  g_assert_nonnull (strstr (text, "1 done, 1 failed in 2.0 s"));
  g_assert_nonnull (strstr (text, "✓ p95<1s (2.00 ms)"));
  g_assert_nonnull (strstr (text, "! Answers took longer than --timeout allows."));
}

/* What was lost fails a test whatever its thresholds say. */
static void
test_lost_fails (Fixture *fixture, gconstpointer data)
{
  g_assert_true (fixture->outcome.passed);
  fixture->outcome.account.lost = 1;
  cb_load_outcome_judge (&fixture->outcome);
  g_assert_false (fixture->outcome.passed);
}

static void
test_nowhere_to_save (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_free (fixture->plan->output);
  fixture->plan->output = g_strdup ("/dev/null/x");
  g_assert_false (cb_load_results_save (&fixture->outcome, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/load-results/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("files", test_files);
  ADD ("json", test_json);
  ADD ("csv", test_csv);
  ADD ("report", test_report);
  ADD ("text", test_text);
  ADD ("lost-fails", test_lost_fails);
  ADD ("nowhere-to-save", test_nowhere_to_save);
#undef ADD

  return g_test_run ();
}
