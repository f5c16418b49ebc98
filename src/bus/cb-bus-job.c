#include "bus/cb-bus-job.h"

#include <string.h>

#include "bus/cb-bus-dict.h"

#define PATH_PREFIX "/org/chatbotd/Chatbot1/jobs/"

/**
 * CbBusJob:
 *
 * Something that takes its time: `org.chatbotd.Chatbot1.Job`.
 */
struct _CbBusJob
{
  CbDBusJobSkeleton parent_instance;

  CbJob *job; /* (owned) */
};

static void job_iface_init (CbDBusJobIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbBusJob,
                               cb_bus_job,
                               CB_DBUS_TYPE_JOB_SKELETON,
                               G_IMPLEMENT_INTERFACE (CB_DBUS_TYPE_JOB, job_iface_init))

/* Returns: (transfer full): where @job stands on the bus */
char *
cb_bus_job_build_path (CbJob *job)
{
  return g_strdup_printf (PATH_PREFIX "%u", cb_job_get_id (job));
}

static const char *
name_state (CbJobState state)
{
  switch (state)
    {
    case CB_JOB_QUEUED:
      return "queued";
    case CB_JOB_RUNNING:
      return "running";
    case CB_JOB_SUCCEEDED:
      return "done";
    case CB_JOB_CANCELLED:
      return "cancelled";
    case CB_JOB_FAILED:
    default:
      return "failed";
    }
}

/* A job's result is one text; what it is follows from the job's kind. */
static GVariant *
describe_result (CbJob *job)
{
  const char *result = cb_job_get_result (job);
  const char *kind = cb_job_get_kind (job);
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  if (result != NULL && strcmp (kind, "prune") == 0)
    cb_bus_dict_add_uint (&dict, "deleted", g_ascii_strtoull (result, NULL, 10));
  else
    cb_bus_dict_add_string (&dict, strcmp (kind, "restore") == 0 ? "kept" : "timestamp", result);

  return g_variant_builder_end (&dict);
}

/* GLib tells of what changed, all of it in one signal. */
static void
refresh (CbBusJob *self)
{
  CbDBusJob *skeleton = CB_DBUS_JOB (self);
  CbJob *job = self->job;

  cb_dbus_job_set_kind (skeleton, cb_job_get_kind (job));
  cb_dbus_job_set_progress (skeleton, cb_job_get_progress (job));
  cb_dbus_job_set_message (skeleton, cb_job_get_message (job));
  cb_dbus_job_set_started_at (skeleton, MAX (cb_job_get_started_at (job), 0));
  cb_dbus_job_set_result (skeleton, describe_result (job));
  cb_dbus_job_set_state (skeleton, name_state (cb_job_get_state (job)));
}

static gboolean
cb_bus_job_handle_cancel (CbDBusJob *skeleton, GDBusMethodInvocation *invocation)
{
  cb_job_cancel (CB_BUS_JOB (skeleton)->job);
  cb_dbus_job_complete_cancel (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
job_iface_init (CbDBusJobIface *iface)
{
  iface->handle_cancel = cb_bus_job_handle_cancel;
}

static void
cb_bus_job_finalize (GObject *object)
{
  g_clear_object (&CB_BUS_JOB (object)->job);

  G_OBJECT_CLASS (cb_bus_job_parent_class)->finalize (object);
}

static void
cb_bus_job_class_init (CbBusJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_bus_job_finalize;
}

static void
cb_bus_job_init (CbBusJob *self)
{
}

/**
 * cb_bus_job_new:
 * @job: what it shows
 *
 * Returns: (transfer full): the interface, to be exported
 */
CbBusJob *
cb_bus_job_new (CbJob *job)
{
  CbBusJob *self = g_object_new (CB_TYPE_BUS_JOB, NULL);

  self->job = g_object_ref (job);
  g_signal_connect_object (job, "notify", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);

  return self;
}
