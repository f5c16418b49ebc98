#include "client/cb-admin-job.h"

#include <glib/gi18n.h>

#include "dbus/cb-dbus-generated.h"

/**
 * CbAdminJob:
 *
 * Something that takes its time in the daemon, such as a backup. Emits `changed` whenever the
 * daemon tells how far it is, and a last time when it is over; a job whose daemon goes away has
 * failed.
 */
struct _CbAdminJob
{
  GObject parent_instance;

  CbAdminClient *client;     /* (owned) */
  GCancellable *cancellable; /* (owned) */
  CbDBusJob *proxy;          /* (owned) (nullable): until it is known */
  char *failure;             /* (owned) (nullable): why nothing is known of it */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CbAdminJob, cb_admin_job, G_TYPE_OBJECT)

static void
tell (CbAdminJob *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
fail (CbAdminJob *self, const char *why)
{
  g_free (self->failure);
  self->failure = g_strdup (why);
  tell (self);
}

static void
on_proxy_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminJob) self = user_data;
  g_autoptr (GError) error = NULL;
  CbDBusJob *proxy = cb_dbus_job_proxy_new_finish (result, &error);

  if (proxy == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        fail (self, error->message);
      return;
    }

  self->proxy = proxy;
  g_signal_connect_object (proxy, "g-properties-changed", G_CALLBACK (tell), self,
                           G_CONNECT_SWAPPED);
  tell (self);
}

static void
on_client_state_changed_cb (CbAdminClient *client, GParamSpec *pspec, CbAdminJob *self)
{
  if (cb_admin_client_get_state (client) != CB_ADMIN_CONNECTED && !cb_admin_job_is_over (self))
    fail (self, _ ("The daemon went away"));
}

/* Asks the daemon to stop it; what comes of that is told by its state. */
void
cb_admin_job_cancel (CbAdminJob *self)
{
  if (self->proxy != NULL)
    cb_dbus_job_call_cancel (self->proxy, G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION, -1,
                             NULL, NULL, NULL);
}

/* Returns: `backup`, `verify`, `restore`, `prune`; empty while it is not known */
const char *
cb_admin_job_get_kind (CbAdminJob *self)
{
  const char *kind = self->proxy != NULL ? cb_dbus_job_get_kind (self->proxy) : NULL;

  return kind != NULL ? kind : "";
}

/* Returns: `queued`, `running`, `done`, `failed` or `cancelled` */
const char *
cb_admin_job_get_state (CbAdminJob *self)
{
  const char *state = self->proxy != NULL ? cb_dbus_job_get_state (self->proxy) : NULL;

  if (self->failure != NULL)
    return "failed";

  return state != NULL ? state : "queued";
}

/* Returns: what it is doing, or why it failed */
const char *
cb_admin_job_get_message (CbAdminJob *self)
{
  const char *message = self->proxy != NULL ? cb_dbus_job_get_message (self->proxy) : NULL;

  if (self->failure != NULL)
    return self->failure;

  return message != NULL ? message : "";
}

/* Returns: how much is done, 0 to 1 */
double
cb_admin_job_get_progress (CbAdminJob *self)
{
  return self->proxy != NULL ? cb_dbus_job_get_progress (self->proxy) : 0;
}

/* Returns: (transfer none) (nullable): what came of it, type a{sv} */
GVariant *
cb_admin_job_get_result (CbAdminJob *self)
{
  return self->proxy != NULL ? cb_dbus_job_get_result (self->proxy) : NULL;
}

gboolean
cb_admin_job_is_over (CbAdminJob *self)
{
  static const char *const over[] = { "done", "failed", "cancelled", NULL };

  return g_strv_contains (over, cb_admin_job_get_state (self));
}

static void
cb_admin_job_dispose (GObject *object)
{
  CbAdminJob *self = CB_ADMIN_JOB (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->proxy);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (cb_admin_job_parent_class)->dispose (object);
}

static void
cb_admin_job_finalize (GObject *object)
{
  CbAdminJob *self = CB_ADMIN_JOB (object);

  g_clear_object (&self->cancellable);
  g_free (self->failure);

  G_OBJECT_CLASS (cb_admin_job_parent_class)->finalize (object);
}

static void
cb_admin_job_class_init (CbAdminJobClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cb_admin_job_dispose;
  G_OBJECT_CLASS (klass)->finalize = cb_admin_job_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CB_ADMIN_TYPE_JOB, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
cb_admin_job_init (CbAdminJob *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * cb_admin_job_new:
 * @client: which is connected
 * @path: what the method returned that began it
 *
 * Returns: (transfer full): a job that is known a moment later
 */
CbAdminJob *
cb_admin_job_new (CbAdminClient *client, const char *path)
{
  CbAdminJob *self = g_object_new (CB_ADMIN_TYPE_JOB, NULL);

  self->client = g_object_ref (client);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (on_client_state_changed_cb), self,
                           0);
  cb_dbus_job_proxy_new (cb_admin_client_get_connection (client),
                         G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, "org.chatbotd.Chatbot1", path,
                         self->cancellable, on_proxy_made_cb, g_object_ref (self));

  return self;
}
