#include "metrics/cb-system-sampler.h"

#include <string.h>

#include "base/cb-worker.h"
#include "metrics/cb-system-sample.h"

/**
 * CbSystemSampler:
 *
 * Keeps the metrics of the process and of the machine it runs on.
 *
 * Counting open files and asking a file system for its space may take long, so
 * the reading happens in a worker and the metrics show the newest sample.
 */
struct _CbSystemSampler
{
  GObject parent_instance;

  CbMetrics *metrics;   /* (owned) */
  CbWorker *worker;     /* (owned) */
  char *data_directory; /* (owned) */
  char *cgroup;         /* (owned): this process's control group */
  double last_cpu_busy;
  double last_cpu_capacity;

  CbCounter *process_cpu; /* (unowned): these belong to @metrics */
  CbGauge *process_resident;
  CbGauge *process_virtual;
  CbGauge *process_fds;
  CbGauge *process_max_fds;
  CbGauge *process_start;
  CbGauge *process_threads;
  CbGauge *cpu_usage;
  CbGauge *memory_used;
  CbGauge *memory_limit;
  CbGauge *memory_usage;
  CbGauge *disk_free;
  CbGauge *disk_size;
  CbGauge *disk_free_ratio;
};

typedef struct
{
  char *data_directory; /* (owned) */
  char *cgroup;         /* (owned) */
  CbSystemSample sample;
} SampleCall;

G_DEFINE_FINAL_TYPE (CbSystemSampler, cb_system_sampler, G_TYPE_OBJECT)

static void
sample_call_free (SampleCall *call)
{
  g_free (call->data_directory);
  g_free (call->cgroup);
  g_free (call);
}

/* In the worker thread. */
static void
sample_run (GTask *task, gpointer task_data, gpointer user_data)
{
  SampleCall *call = task_data;

  cb_system_sample_read (&call->sample, "/proc", call->cgroup, call->data_directory);
}

static double
divide (double part, double whole)
{
  return whole > 0 ? part / whole : 0;
}

static void
show_sample (CbSystemSampler *self, const CbSystemSample *sample)
{
  cb_counter_set_from (self->process_cpu, sample->cpu_user_s + sample->cpu_system_s);
  cb_gauge_set (self->process_resident, sample->resident_bytes);
  cb_gauge_set (self->process_virtual, sample->virtual_bytes);
  cb_gauge_set (self->process_fds, sample->open_fds);
  cb_gauge_set (self->process_max_fds, sample->max_fds);
  cb_gauge_set (self->process_start, sample->start_time_s);
  cb_gauge_set (self->process_threads, sample->threads);

  /* A share of the time since the last sample; the very first has none to compare with. */
  if (self->last_cpu_capacity > 0)
    cb_gauge_set (self->cpu_usage, divide (sample->cpu_busy - self->last_cpu_busy,
                                           sample->cpu_capacity - self->last_cpu_capacity));
  self->last_cpu_busy = sample->cpu_busy;
  self->last_cpu_capacity = sample->cpu_capacity;

  cb_gauge_set (self->memory_used, sample->memory_used_bytes);
  cb_gauge_set (self->memory_limit, sample->memory_limit_bytes);
  cb_gauge_set (self->memory_usage, divide (sample->memory_used_bytes, sample->memory_limit_bytes));
  cb_gauge_set (self->disk_free, sample->disk_free_bytes);
  cb_gauge_set (self->disk_size, sample->disk_size_bytes);
  cb_gauge_set (self->disk_free_ratio, divide (sample->disk_free_bytes, sample->disk_size_bytes));
}

/* In the main loop. */
static void
sample_complete (GTask *task, gpointer task_data, gpointer user_data)
{
  SampleCall *call = task_data;

  show_sample (g_task_get_source_object (task), &call->sample);
  g_task_return_boolean (task, TRUE);
}

/**
 * cb_system_sampler_sample_async:
 * @self: a sampler
 * @cancellable: (nullable): forgets the sample
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Takes a sample and shows it in the metrics.
 */
void
cb_system_sampler_sample_async (CbSystemSampler *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  SampleCall *call = g_new0 (SampleCall, 1);

  g_return_if_fail (CB_IS_SYSTEM_SAMPLER (self));

  call->data_directory = g_strdup (self->data_directory);
  call->cgroup = g_strdup (self->cgroup);
  g_task_set_source_tag (task, cb_system_sampler_sample_async);
  g_task_set_task_data (task, call, (GDestroyNotify) sample_call_free);
  cb_worker_push (self->worker, g_steal_pointer (&task), sample_run, sample_complete);
}

/**
 * cb_system_sampler_sample_finish:
 * @self: a sampler
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE when the metrics are of now
 */
gboolean
cb_system_sampler_sample_finish (CbSystemSampler *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* cgroups(7): the line of the unified hierarchy is "0::/path". */
static char *
find_cgroup (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/cgroup", &text, NULL, NULL))
    return g_strdup ("/sys/fs/cgroup");
  line = g_str_has_prefix (text, "0::") ? text : strstr (text, "\n0::");
  if (line == NULL)
    return g_strdup ("/sys/fs/cgroup");
  line = strchr (line, '/');

  return g_strdup_printf ("/sys/fs/cgroup%.*s", line != NULL ? (int) strcspn (line, "\n") : 0,
                          line != NULL ? line : "");
}

static CbGauge *
add_gauge (CbSystemSampler *self, const char *name, const char *help)
{
  CbMetricFamily *family = cb_metrics_add (self->metrics, CB_METRIC_GAUGE, name, help, NULL);

  return cb_metric_family_get_gauge (family, NULL);
}

static void
add_metrics (CbSystemSampler *self)
{
  self->process_cpu = cb_metric_family_get_counter (
      cb_metrics_add (self->metrics, CB_METRIC_COUNTER, "process_cpu_seconds_total",
                      "Processor time that the daemon used.", NULL),
      NULL);
  self->process_resident =
      add_gauge (self, "process_resident_memory_bytes", "Memory of the daemon in RAM.");
  self->process_virtual =
      add_gauge (self, "process_virtual_memory_bytes", "Address space of the daemon.");
  self->process_fds = add_gauge (self, "process_open_fds", "Open files and sockets.");
  self->process_max_fds = add_gauge (self, "process_max_fds", "How many may be open.");
  self->process_start = add_gauge (self, "process_start_time_seconds",
                                   "When the daemon was started, since 1970 UTC.");
  self->process_threads = add_gauge (self, "process_threads", "Threads of the daemon.");
  self->cpu_usage = add_gauge (self, "chatbot_host_cpu_usage_ratio",
                               "Share of the machine's processor time in use, 0 to 1.");
  self->memory_used =
      add_gauge (self, "chatbot_host_memory_used_bytes",
                 "Memory in use: of the control group where it has a limit, else of the machine.");
  self->memory_limit = add_gauge (self, "chatbot_host_memory_limit_bytes",
                                  "The control group's limit, or the machine's memory.");
  self->memory_usage =
      add_gauge (self, "chatbot_host_memory_usage_ratio", "Share of that limit in use, 0 to 1.");
  self->disk_free = add_gauge (self, "chatbot_data_disk_free_bytes",
                               "Free space on the file system of the data directory.");
  self->disk_size = add_gauge (self, "chatbot_data_disk_size_bytes", "Size of that file system.");
  self->disk_free_ratio =
      add_gauge (self, "chatbot_data_disk_free_ratio", "Free share of that file system, 0 to 1.");
}

static void
cb_system_sampler_finalize (GObject *object)
{
  CbSystemSampler *self = CB_SYSTEM_SAMPLER (object);

  g_clear_object (&self->worker);
  g_clear_object (&self->metrics);
  g_free (self->data_directory);
  g_free (self->cgroup);

  G_OBJECT_CLASS (cb_system_sampler_parent_class)->finalize (object);
}

static void
cb_system_sampler_class_init (CbSystemSamplerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_system_sampler_finalize;
}

static void
cb_system_sampler_init (CbSystemSampler *self)
{
}

/**
 * cb_system_sampler_new:
 * @metrics: where the figures go
 * @data_directory: on the file system whose space matters
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a sampler that has taken no sample yet
 */
CbSystemSampler *
cb_system_sampler_new (CbMetrics *metrics, const char *data_directory, GError **error)
{
  g_autoptr (CbSystemSampler) self = NULL;

  g_return_val_if_fail (CB_IS_METRICS (metrics), NULL);
  g_return_val_if_fail (data_directory != NULL, NULL);

  self = g_object_new (CB_TYPE_SYSTEM_SAMPLER, NULL);
  self->worker = cb_worker_new (NULL, error);
  if (self->worker == NULL)
    return NULL;

  self->metrics = g_object_ref (metrics);
  self->data_directory = g_strdup (data_directory);
  self->cgroup = find_cgroup ();
  add_metrics (self);

  return g_steal_pointer (&self);
}
