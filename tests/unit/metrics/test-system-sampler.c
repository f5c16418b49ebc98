#include "metrics/cb-system-sampler.h"

#include "metrics/cb-exposition.h"

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
sample (CbSystemSampler *sampler)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_system_sampler_sample_async (sampler, NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (cb_system_sampler_sample_finish (sampler, result, &error));
  g_assert_no_error (error);
}

static double
read_gauge (CbMetrics *metrics, const char *name)
{
  return cb_gauge_get (cb_metric_family_get_gauge (cb_metrics_find (metrics, name), NULL));
}

/* Against the real kernel: what must be true of any running process. */
static void
test_this_process (void)
{
  g_autoptr (CbMetrics) metrics = cb_metrics_new ();
  g_autoptr (GError) error = NULL;
  CbSystemSampler *sampler = cb_system_sampler_new (metrics, g_get_tmp_dir (), &error);

  g_assert_no_error (error);
  sample (sampler);
  sample (sampler);

  g_assert_cmpfloat (read_gauge (metrics, "process_resident_memory_bytes"), >, 1e6);
  g_assert_cmpfloat (read_gauge (metrics, "process_open_fds"), >=, 3);
  g_assert_cmpfloat (read_gauge (metrics, "process_threads"), >=, 2);
  g_assert_cmpfloat (read_gauge (metrics, "process_start_time_seconds"), <,
                     g_get_real_time () / G_USEC_PER_SEC + 2);
  g_assert_cmpfloat (read_gauge (metrics, "chatbot_host_memory_usage_ratio"), >, 0);
  g_assert_cmpfloat (read_gauge (metrics, "chatbot_host_memory_usage_ratio"), <=, 1);
  g_assert_cmpfloat (read_gauge (metrics, "chatbot_data_disk_free_ratio"), <=, 1);
  g_assert_cmpfloat (read_gauge (metrics, "chatbot_host_cpu_usage_ratio"), >=, 0);
  g_assert_finalize_object (sampler);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/metrics/system-sampler/this-process", test_this_process);

  return g_test_run ();
}
