#include "jobs/cb-job.h"

/* How often the main loop looks how far a running job is. */
#define POLL_INTERVAL_MS 100

/**
 * CbJob:
 *
 * One piece of work that takes long. Who carries it out reports through a
 * #CbProgress from whatever thread it likes, and says in the main loop what came
 * of it; who watches listens to the properties. Main loop only.
 */
struct _CbJob
{
  GObject parent_instance;

  guint id;
  char *kind; /* (owned) */
  CbJobState state;
  CbProgress *reporter; /* (owned) */
  guint seen;           /* the reporter's serial that the two below are from */
  double progress;
  char *message; /* (owned) */
  gint64 started_at;
  char *result;              /* (owned) (nullable) */
  GError *error;             /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) */
  guint poll_source;         /* while it runs: the timer, or 0 */
};

enum
{
  PROP_ID = 1,
  PROP_KIND,
  PROP_STATE,
  PROP_PROGRESS,
  PROP_MESSAGE,
  PROP_STARTED_AT,
  PROP_RESULT,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (CbJob, cb_job, G_TYPE_OBJECT)

GType
cb_job_state_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { CB_JOB_QUEUED, "CB_JOB_QUEUED", "queued" },
        { CB_JOB_RUNNING, "CB_JOB_RUNNING", "running" },
        { CB_JOB_SUCCEEDED, "CB_JOB_SUCCEEDED", "succeeded" },
        { CB_JOB_FAILED, "CB_JOB_FAILED", "failed" },
        { CB_JOB_CANCELLED, "CB_JOB_CANCELLED", "cancelled" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_enum_register_static ("CbJobState", values));
    }

  return type;
}

guint
cb_job_get_id (CbJob *self)
{
  g_return_val_if_fail (CB_IS_JOB (self), 0);

  return self->id;
}

const char *
cb_job_get_kind (CbJob *self)
{
  g_return_val_if_fail (CB_IS_JOB (self), NULL);

  return self->kind;
}

CbJobState
cb_job_get_state (CbJob *self)
{
  g_return_val_if_fail (CB_IS_JOB (self), CB_JOB_FAILED);

  return self->state;
}

/* Returns: how much is done, 0 to 1 */
double
cb_job_get_progress (CbJob *self)
{
  g_return_val_if_fail (CB_IS_JOB (self), 0);

  return self->progress;
}

/* Returns: (transfer none): what is being done, or why it failed, for people */
const char *
cb_job_get_message (CbJob *self)
{
  g_return_val_if_fail (CB_IS_JOB (self), NULL);

  return self->message;
}

/* Returns: microseconds since 1970 UTC; 0 while it waits */
gint64
cb_job_get_started_at (CbJob *self)
{
  g_return_val_if_fail (CB_IS_JOB (self), 0);

  return self->started_at;
}

/* Returns: (transfer none) (nullable): what came of it, such as a backup's timestamp */
const char *
cb_job_get_result (CbJob *self)
{
  g_return_val_if_fail (CB_IS_JOB (self), NULL);

  return self->result;
}

/* Returns: (transfer none) (nullable): why it failed or was cancelled */
const GError *
cb_job_get_error (CbJob *self)
{
  g_return_val_if_fail (CB_IS_JOB (self), NULL);

  return self->error;
}

gboolean
cb_job_is_finished (CbJob *self)
{
  g_return_val_if_fail (CB_IS_JOB (self), TRUE);

  return self->state > CB_JOB_RUNNING;
}

/* Returns: (transfer none): cancelled when somebody asks the job to stop */
GCancellable *
cb_job_get_cancellable (CbJob *self)
{
  g_return_val_if_fail (CB_IS_JOB (self), NULL);

  return self->cancellable;
}

/* Returns: (transfer none): where its worker tells how far it is */
CbProgress *
cb_job_get_reporter (CbJob *self)
{
  g_return_val_if_fail (CB_IS_JOB (self), NULL);

  return self->reporter;
}

/* Takes over what the worker reported since the last look. */
static void
take_report (CbJob *self)
{
  g_autofree char *message = NULL;
  double progress;
  guint serial = cb_progress_read (self->reporter, &progress, &message);

  if (serial == self->seen)
    return;

  self->seen = serial;
  if (progress != self->progress)
    {
      self->progress = progress;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROGRESS]);
    }
  if (g_strcmp0 (message, self->message) != 0)
    {
      g_free (self->message);
      self->message = g_steal_pointer (&message);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MESSAGE]);
    }
}

static gboolean
on_poll_due_cb (gpointer user_data)
{
  take_report (user_data);

  return G_SOURCE_CONTINUE;
}

/**
 * cb_job_begin:
 * @self: a queued job
 * @real_time_us: now
 *
 * Its turn has come.
 */
void
cb_job_begin (CbJob *self, gint64 real_time_us)
{
  g_return_if_fail (CB_IS_JOB (self));
  g_return_if_fail (self->state == CB_JOB_QUEUED);

  self->state = CB_JOB_RUNNING;
  self->started_at = real_time_us;
  self->poll_source = g_timeout_add (POLL_INTERVAL_MS, on_poll_due_cb, self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STARTED_AT]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

/* The state changes last, so that who waits for it finds all the rest in place. */
static void
finish (CbJob *self, CbJobState state, const char *message)
{
  g_clear_handle_id (&self->poll_source, g_source_remove);
  take_report (self);
  if (message != NULL)
    {
      g_free (self->message);
      self->message = g_strdup (message);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MESSAGE]);
    }
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

/**
 * cb_job_succeed:
 * @self: a running job
 * @result: (nullable): what came of it
 */
void
cb_job_succeed (CbJob *self, const char *result)
{
  g_return_if_fail (CB_IS_JOB (self));
  g_return_if_fail (self->state == CB_JOB_RUNNING);

  self->result = g_strdup (result);
  cb_progress_frame (self->reporter, 0, 1);
  cb_progress_begin (self->reporter, 1, 1, "Done");
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RESULT]);
  finish (self, CB_JOB_SUCCEEDED, NULL);
}

/**
 * cb_job_fail:
 * @self: a job that is not finished
 * @error: (transfer full): why; %G_IO_ERROR_CANCELLED where it stopped since it was asked to
 */
void
cb_job_fail (CbJob *self, GError *error)
{
  gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_return_if_fail (CB_IS_JOB (self));
  g_return_if_fail (!cb_job_is_finished (self));

  self->error = error;
  finish (self, cancelled ? CB_JOB_CANCELLED : CB_JOB_FAILED,
          cancelled ? "Cancelled" : error->message);
}

/**
 * cb_job_cancel:
 * @self: a job
 *
 * Asks it to stop. One that waits is cancelled at once; one that runs stops as soon as it can, or
 * finishes where it is too late; one that is finished stays what it is.
 */
void
cb_job_cancel (CbJob *self)
{
  g_return_if_fail (CB_IS_JOB (self));

  g_cancellable_cancel (self->cancellable);
  if (self->state == CB_JOB_QUEUED)
    cb_job_fail (self, g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled before it began"));
}

static void
cb_job_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  CbJob *self = CB_JOB (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_uint (value, self->id);
      break;

    case PROP_KIND:
      g_value_set_string (value, self->kind);
      break;

    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;

    case PROP_MESSAGE:
      g_value_set_string (value, self->message);
      break;

    case PROP_STARTED_AT:
      g_value_set_int64 (value, self->started_at);
      break;

    case PROP_RESULT:
      g_value_set_string (value, self->result);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cb_job_finalize (GObject *object)
{
  CbJob *self = CB_JOB (object);

  g_clear_handle_id (&self->poll_source, g_source_remove);
  g_free (self->kind);
  cb_progress_unref (self->reporter);
  g_free (self->message);
  g_free (self->result);
  g_clear_error (&self->error);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (cb_job_parent_class)->finalize (object);
}

static void
cb_job_class_init (CbJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = cb_job_get_property;
  object_class->finalize = cb_job_finalize;

  props[PROP_ID] = g_param_spec_uint ("id", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_KIND] = g_param_spec_string ("kind", NULL, NULL, NULL, flags);
  props[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, CB_TYPE_JOB_STATE, CB_JOB_QUEUED, flags);
  props[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  props[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, "", flags);
  props[PROP_STARTED_AT] = g_param_spec_int64 ("started-at", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_RESULT] = g_param_spec_string ("result", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
cb_job_init (CbJob *self)
{
  self->reporter = cb_progress_new ();
  self->message = g_strdup ("");
  self->cancellable = g_cancellable_new ();
}

/**
 * cb_job_new:
 * @id: its number
 * @kind: what it does, one word
 *
 * Returns: (transfer full): a job that waits
 */
CbJob *
cb_job_new (guint id, const char *kind)
{
  CbJob *self = g_object_new (CB_TYPE_JOB, NULL);

  g_return_val_if_fail (kind != NULL, NULL);

  self->id = id;
  self->kind = g_strdup (kind);

  return self;
}
