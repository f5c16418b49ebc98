#include "cluster/cb-leader.h"

#include "base/cb-service.h"

/* What the lease is called in the store. */
#define LEASE "leader"

/* It is renewed so often while it lasts, and not relied on in the last part of it: clocks of two
 * machines differ, and a thread may be late. */
#define RENEWALS 4

/**
 * CbLeader:
 *
 * The one of several nodes that does what only one may do. It holds a lease in the store and renews
 * it long before it ends; a node that is killed, or cut off from the store, loses it by waiting,
 * and knows so by its own clock, without being told.
 *
 * Emits `changed` when it got the lease or lost it.
 */
struct _CbLeader
{
  GObject parent_instance;

  CbStore *store; /* (owned) */
  CbClock *clock; /* (owned) */
  char *node;     /* (owned) */
  gint64 lease_us;
  gint64 held_until; /* monotonic; 0 without the lease */
  gint64 asked_at;   /* monotonic: when the lease was asked for that @asking is about */
  gboolean asking;
  gboolean told_mine; /* what `changed` told last */
  guint timer;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void duty_iface_init (CbDutyInterface *iface);
static void service_iface_init (CbServiceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbLeader,
                               cb_leader,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_DUTY, duty_iface_init)
                                   G_IMPLEMENT_INTERFACE (CB_TYPE_SERVICE, service_iface_init))

static gboolean
cb_leader_is_mine (CbDuty *duty)
{
  CbLeader *self = CB_LEADER (duty);

  return cb_clock_get_monotonic_time (self->clock) < self->held_until;
}

static void
tell (CbLeader *self)
{
  gboolean mine = cb_leader_is_mine (CB_DUTY (self));

  if (mine == self->told_mine)
    return;

  self->told_mine = mine;
  g_signal_emit (self, signals[CHANGED], 0);
}

/* A store that does not answer says nothing: what is held ends by itself. */
static void
on_lease_taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbLeader) self = user_data;
  gboolean held = FALSE;

  self->asking = FALSE;
  if (cb_store_take_lease_finish (CB_STORE (source), result, &held, NULL))
    self->held_until = held ? self->asked_at + self->lease_us - self->lease_us / RENEWALS : 0;
  tell (self);
}

/**
 * cb_leader_look:
 * @self: a leader, or one who would be
 *
 * Asks for the lease, or to keep it. Happens by itself.
 */
void
cb_leader_look (CbLeader *self)
{
  gint64 now = cb_clock_get_real_time (self->clock);

  g_return_if_fail (CB_IS_LEADER (self));

  tell (self);
  if (self->asking)
    return;

  self->asking = TRUE;
  self->asked_at = cb_clock_get_monotonic_time (self->clock);
  cb_store_take_lease_async (self->store, LEASE, self->node, now, now + self->lease_us, NULL,
                             on_lease_taken_cb, g_object_ref (self));
}

static gboolean
on_renewal_due_cb (gpointer user_data)
{
  cb_leader_look (user_data);

  return G_SOURCE_CONTINUE;
}

static void
duty_iface_init (CbDutyInterface *iface)
{
  iface->is_mine = cb_leader_is_mine;
}

static void
cb_leader_start_async (CbService *service,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  CbLeader *self = CB_LEADER (service);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  self->timer = g_timeout_add (self->lease_us / RENEWALS / 1000, on_renewal_due_cb, self);
  cb_leader_look (self);
  g_task_return_boolean (task, TRUE);
}

static gboolean
cb_leader_start_finish (CbService *service, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* What is held ends by itself: the next one waits for that. */
static void
cb_leader_stop (CbService *service)
{
  CbLeader *self = CB_LEADER (service);

  g_clear_handle_id (&self->timer, g_source_remove);
  self->held_until = 0;
}

static void
service_iface_init (CbServiceInterface *iface)
{
  iface->start_async = cb_leader_start_async;
  iface->start_finish = cb_leader_start_finish;
  iface->stop = cb_leader_stop;
}

static void
cb_leader_finalize (GObject *object)
{
  CbLeader *self = CB_LEADER (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->store);
  g_clear_object (&self->clock);
  g_free (self->node);

  G_OBJECT_CLASS (cb_leader_parent_class)->finalize (object);
}

static void
cb_leader_class_init (CbLeaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_leader_finalize;

  signals[CHANGED] = g_signal_new ("changed", CB_TYPE_LEADER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
cb_leader_init (CbLeader *self)
{
}

/**
 * cb_leader_new:
 * @store: the store that all nodes share
 * @clock: what time it is; those of all nodes must agree to a quarter of the lease
 * @node: this node's name, which no other has
 * @lease_seconds: how long a leader may be silent until another one takes its place
 *
 * Returns: (transfer full): one who would be the leader, to be started
 */
CbLeader *
cb_leader_new (CbStore *store, CbClock *clock, const char *node, guint lease_seconds)
{
  CbLeader *self = g_object_new (CB_TYPE_LEADER, NULL);

  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->node = g_strdup (node);
  self->lease_us = lease_seconds * (gint64) G_TIME_SPAN_SECOND;

  return self;
}
