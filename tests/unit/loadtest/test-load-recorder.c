#include "loadtest/cb-load-recorder.h"

static void
test_counts (void)
{
  g_autoptr (CbLoadRecorder) recorder = cb_load_recorder_new ();
  guint say = cb_load_recorder_add_kind (recorder, "say", FALSE);
  guint ack = cb_load_recorder_add_kind (recorder, "say: ack", TRUE);
  CbLoadSample sample = { .kind = say, .intended = 0, .sent = 4000, .ended = 5000 };
  const CbLoadKind *kind;

  g_assert_cmpuint (cb_load_recorder_add_kind (recorder, "say", FALSE), ==, say);
  cb_load_recorder_add (recorder, &sample);
  sample.kind = ack;
  cb_load_recorder_add (recorder, &sample);
  cb_load_recorder_add_fault (recorder, say, CB_LOAD_TIMEOUT);
  cb_load_recorder_count_status (recorder, 201);
  cb_load_recorder_count_status (recorder, 100000);

  kind = cb_load_recorder_find_kind (recorder, "say");
  g_assert_cmpuint (kind->done, ==, 1);
  g_assert_cmpuint (kind->failed, ==, 1);
  g_assert_cmpuint (cb_hdr_histogram_get_max (kind->service), ==, 1000);
  g_assert_cmpuint (cb_hdr_histogram_get_max (kind->response), ==, 5000);
  g_assert_null (cb_load_recorder_find_kind (recorder, "sa"));

  kind = cb_load_recorder_get_total (recorder); /* without the parts */
  g_assert_cmpuint (kind->done, ==, 1);
  g_assert_cmpuint (kind->failed, ==, 1);
  g_assert_cmpuint (cb_load_recorder_get_fault_count (recorder, CB_LOAD_TIMEOUT), ==, 1);
  g_assert_cmpuint (cb_load_recorder_get_status_count (recorder, 201), ==, 1);
}

static void
test_seconds (void)
{
  g_autoptr (CbLoadRecorder) recorder = cb_load_recorder_new ();
  CbLoadSample sample = { .ended = 5000 };
  CbLoadSecond second = { .users = 3 };
  const GArray *seconds = cb_load_recorder_get_seconds (recorder);
  const CbLoadSecond *line;

  cb_load_recorder_add_kind (recorder, "say", FALSE);
  cb_load_recorder_add (recorder, &sample);
  cb_load_recorder_add (recorder, &sample);
  cb_load_recorder_add_fault (recorder, 0, CB_LOAD_BUSY);
  cb_load_recorder_end_second (recorder, &second);
  sample.ended = 9000;
  cb_load_recorder_add (recorder, &sample);
  cb_load_recorder_end_second (recorder, &second);

  g_assert_cmpuint (seconds->len, ==, 2);
  line = &g_array_index (seconds, CbLoadSecond, 0);
  g_assert_cmpuint (line->users, ==, 3);
  g_assert_cmpuint (line->done, ==, 2);
  g_assert_cmpuint (line->faults[CB_LOAD_BUSY], ==, 1);
  line = &g_array_index (seconds, CbLoadSecond, 1);
  g_assert_cmpuint (line->second, ==, 1);
  g_assert_cmpuint (line->done, ==, 1);
  g_assert_cmpuint (line->failed, ==, 0);
  g_assert_cmpuint (line->faults[CB_LOAD_BUSY], ==, 0);
  g_assert_cmpuint (line->p50, >=, 9000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/load-recorder/counts", test_counts);
  g_test_add_func ("/load-recorder/seconds", test_seconds);

  return g_test_run ();
}
