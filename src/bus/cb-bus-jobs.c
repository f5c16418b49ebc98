#include "bus/cb-bus-jobs.h"

#include "bus/cb-bus-job.h"

/* Jobs come and go; the object manager tells of them. */

static void
on_job_added_cb (CbBus *bus, CbJob *job, CbJobQueue *queue)
{
  g_autofree char *path = cb_bus_job_build_path (job);
  g_autoptr (CbDBusObjectSkeleton) object = cb_dbus_object_skeleton_new (path);
  g_autoptr (CbBusJob) skeleton = cb_bus_job_new (job);

  cb_dbus_object_skeleton_set_job (object, CB_DBUS_JOB (skeleton));
  cb_bus_add_object (bus, G_DBUS_OBJECT_SKELETON (object));
}

static void
on_job_removed_cb (CbBus *bus, CbJob *job, CbJobQueue *queue)
{
  g_autofree char *path = cb_bus_job_build_path (job);

  cb_bus_remove_object (bus, path);
}

/**
 * cb_bus_jobs_show:
 * @bus: where to show them
 * @queue: the daemon's jobs
 *
 * Every job is an object on the bus from the moment that it is pushed until the queue forgets it.
 */
void
cb_bus_jobs_show (CbBus *bus, CbJobQueue *queue)
{
  GPtrArray *jobs = cb_job_queue_get_jobs (queue);

  for (guint i = 0; i < jobs->len; i++)
    on_job_added_cb (bus, g_ptr_array_index (jobs, i), queue);
  g_signal_connect_object (queue, "job-added", G_CALLBACK (on_job_added_cb), bus,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (queue, "job-removed", G_CALLBACK (on_job_removed_cb), bus,
                           G_CONNECT_SWAPPED);
}
