#include "daemon/cb-handover.h"

#include "base/cb-worker.h"
#include "daemon/cb-unit-job.h"
#include "log/cb-log-ids.h"

/* systemd names each descriptor in one variable of the environment, which the kernel takes up to
 * 128 kB of: a process with more would not start. */
#define MAX_KEPT 16384

/**
 * CbHandover:
 *
 * Lets visitors stay connected while the daemon is restarted. The daemon that ends puts their
 * WebSockets on hold, finishes what was begun, and leaves the sockets to systemd, together with a
 * description of each; the one that follows gets both, and goes on. Where it only stops, everybody
 * is told to go away, as ever.
 *
 * See docs/decisions/0008-restart-without-dropping-anyone.md.
 */
struct _CbHandover
{
  GObject parent_instance;

  CbSystemd *systemd; /* (unowned) */
  CbWebServer *web;   /* (owned) */
  CbLog *log;         /* (owned) */
  CbWorker *worker;   /* (owned) (nullable): since somebody asked */
  guint keepable;     /* descriptors that systemd keeps, once that is known */
};

G_DEFINE_FINAL_TYPE (CbHandover, cb_handover, G_TYPE_OBJECT)

/* Ending */

/* In the worker: may touch only its task data. */
static void
run_query (GTask *task, gpointer task_data, gpointer user_data)
{
  *(guint *) task_data = cb_unit_job_get_keepable ();
}

static void
complete_query (GTask *task, gpointer task_data, gpointer user_data)
{
  CbHandover *self = g_task_get_source_object (task);

  self->keepable = MIN (*(guint *) task_data, MAX_KEPT);
  if (self->keepable > 0)
    cb_web_server_hold (self->web);
  else
    cb_web_server_go_away (self->web);
  g_task_return_boolean (task, self->keepable > 0);
}

/**
 * cb_handover_begin_async:
 * @self: a handover
 * @callback: called in the main loop
 * @user_data: for @callback
 *
 * The daemon is about to end. Finds out whether another follows, and tells the visitors to go away,
 * or puts them on hold.
 */
void
cb_handover_begin_async (CbHandover *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (CB_IS_HANDOVER (self));

  g_task_set_source_tag (task, cb_handover_begin_async);
  g_task_set_task_data (task, g_new0 (guint, 1), g_free);
  if (self->worker == NULL)
    self->worker = cb_worker_new (NULL, NULL);
  if (self->worker != NULL)
    cb_worker_push (self->worker, g_steal_pointer (&task), run_query, complete_query);
  else
    complete_query (task, g_task_get_task_data (task), NULL);
}

/* Returns: whether another daemon follows, for which the visitors wait */
gboolean
cb_handover_begin_finish (CbHandover *self, GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), NULL);
}

static GArray *
list_sockets (GPtrArray *visitors)
{
  GArray *fds = g_array_new (FALSE, FALSE, sizeof (int));

  for (guint i = 0; i < visitors->len; i++)
    {
      const CbKeptVisitor *visitor = g_ptr_array_index (visitors, i);

      g_array_append_val (fds, visitor->conn->fd);
    }

  return fds;
}

static void
give (CbHandover *self)
{
  /* One of them holds the description. */
  g_autoptr (GPtrArray) visitors = cb_web_server_release (self->web, self->keepable - 1);
  g_autoptr (GBytes) state = cb_kept_visitor_write_all (visitors);
  g_autoptr (GArray) fds = list_sockets (visitors);
  g_autoptr (GError) error = NULL;

  if (visitors->len == 0)
    return;

  if (cb_systemd_store (self->systemd, state, fds, &error))
    cb_log_printf (self->log, CB_LOG_LEVEL_INFO, CB_LOG_ID_VISITORS_KEPT,
                   "Visitors who stay connected over the restart: %u", visitors->len);
  else
    cb_log_printf (self->log, CB_LOG_LEVEL_WARN, CB_LOG_ID_VISITORS_LOST,
                   "Visitors have to connect again, since their sockets could not be kept: %s",
                   error->message);
}

/**
 * cb_handover_give:
 * @self: a handover that has begun
 * @complete: whether all that was begun is finished
 *
 * Leaves the visitors to the daemon that follows, if there is one. Where something was not finished
 * they have to connect again, which is how they learn of it.
 */
void
cb_handover_give (CbHandover *self, gboolean complete)
{
  g_return_if_fail (CB_IS_HANDOVER (self));

  if (self->keepable == 0)
    return;

  if (complete)
    give (self);
  else
    cb_web_server_go_away (self->web);
}

/* Beginning */

/**
 * cb_handover_take:
 * @self: a handover of a daemon that has started
 *
 * Goes on with the visitors whom the daemon before has left, if any.
 */
void
cb_handover_take (CbHandover *self)
{
  g_autoptr (GBytes) state = NULL;
  g_autoptr (GArray) fds = NULL;
  g_autoptr (GPtrArray) visitors = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (CB_IS_HANDOVER (self));

  if (!cb_systemd_take_stored (self->systemd, &state, &fds, &error))
    {
      if (error != NULL)
        cb_log_printf (
            self->log, CB_LOG_LEVEL_WARN, CB_LOG_ID_VISITORS_LOST,
            "Visitors have to connect again: what the last chatbotd left of them cannot be "
            "read: %s",
            error->message);
      return;
    }

  visitors = cb_kept_visitor_read_all (state, fds, &error);
  if (visitors != NULL)
    cb_log_printf (self->log, CB_LOG_LEVEL_INFO, CB_LOG_ID_VISITORS_KEPT,
                   "Visitors who stayed connected over the restart: %u",
                   cb_web_server_adopt (self->web, visitors));
  else
    cb_log_printf (self->log, CB_LOG_LEVEL_WARN, CB_LOG_ID_VISITORS_LOST,
                   "Visitors have to connect again: what the last chatbotd left of them is not "
                   "understood: %s",
                   error->message);
}

static void
cb_handover_finalize (GObject *object)
{
  CbHandover *self = CB_HANDOVER (object);

  g_clear_object (&self->worker);
  g_clear_object (&self->web);
  g_clear_object (&self->log);

  G_OBJECT_CLASS (cb_handover_parent_class)->finalize (object);
}

static void
cb_handover_class_init (CbHandoverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_handover_finalize;
}

static void
cb_handover_init (CbHandover *self)
{
}

/**
 * cb_handover_new:
 * @systemd: who keeps the sockets; outlives the handover
 * @web: whose visitors they are
 * @log: where to write
 *
 * Returns: (transfer full): a handover
 */
CbHandover *
cb_handover_new (CbSystemd *systemd, CbWebServer *web, CbLog *log)
{
  CbHandover *self = g_object_new (CB_TYPE_HANDOVER, NULL);

  self->systemd = systemd;
  self->web = g_object_ref (web);
  self->log = g_object_ref (log);

  return self;
}
